"""A file is kept as it is chosen: by the same address as the buttons, with the field as it stands for an answer."""

import pytest
from bs4 import BeautifulSoup

from registrations.domain.drafts import discard_draft
from registrations.models import Attachment, Draft
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import Person
from tests.registrations.files.samples import PDF, upload

pytestmark = pytest.mark.django_db
CHOSEN = {"X-Autosave": "1", "X-Upload": "statuts"}


@pytest.fixture
def draft() -> Draft:
    return forms.begin(forms.intake_with())


@pytest.fixture
def person(draft) -> Person:
    return Person(draft)


def field(response) -> BeautifulSoup:
    return BeautifulSoup(response.json()["field"], "html.parser")


def test_file_is_there_after_a_reload_without_any_button(person):
    response = person.open("pieces").post(statuts=upload("Statuts 2024", PDF), headers=CHOSEN)

    assert response.status_code == 200
    attachment = Attachment.objects.get()
    assert attachment.name in response.json()["said"]
    assert field(response).find("input", {"name": "statuts-remove", "value": str(attachment.key)})
    assert not field(response).select(".field__error")
    assert person.open("pieces").page.find("input", {"name": "statuts-remove", "value": str(attachment.key)})


def test_file_kept_that_way_is_taken_away_by_the_button(person):
    person.open("pieces").post(statuts=upload(), headers=CHOSEN)

    person.open("pieces").post("leave", **{"statuts-remove": str(Attachment.objects.get().key)})

    assert not Attachment.objects.exists()


def test_refused_file_is_told_at_its_field(person):
    response = person.open("pieces").post(statuts=upload("statuts.pdf", b"MZ no pdf"), headers=CHOSEN)

    assert response.status_code == 422
    assert "statuts.pdf" in field(response).select_one(".field__error").text
    assert response.json()["said"] == ""
    assert not Attachment.objects.exists()


def test_the_rest_of_the_step_is_neither_judged_nor_kept_by_it(person, draft):
    response = person.open("pieces").post(statuts=upload(), accord="on", headers=CHOSEN)

    draft.refresh_from_db()
    assert "accord" not in draft.typed
    assert draft.step("pieces")["revision"] == 0
    assert field(response).select("[name=accord]") == []


@pytest.mark.parametrize("key", ["accord", "nothing", "", "\u00e9"])
def test_field_that_takes_no_file_is_not_found(person, key):
    response = person.open("pieces").post(statuts=upload(), headers=CHOSEN | {"X-Upload": key})

    assert response.status_code == 404
    assert not Attachment.objects.exists()


def test_form_that_was_given_up_meanwhile_keeps_nothing(person, draft):
    screen = person.open("pieces")
    discard_draft(draft)

    response = screen.post(statuts=upload(), headers=CHOSEN)

    assert response.status_code in (404, 410)
    assert not Attachment.objects.exists()


def test_step_says_to_the_script_what_to_say(person):
    page = person.open("pieces").page

    given = page.find("input", {"name": "statuts"})
    assert "{percent}" in given["data-sending"]
    assert "{name}" in given["data-unsent"]
    assert "{time}" in page.find(attrs={"data-autosave": True})["data-waiting"]
    assert page.find("script", src=lambda address: address and "uploads" in address)
