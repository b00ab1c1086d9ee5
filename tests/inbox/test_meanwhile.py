"""Two colleagues at the same round, or at the same words: the later one replaces nothing that they have not seen."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from core.enums import StaffGroup
from registrations.enums import MessageKind
from registrations.models import Form, MessageTemplate
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
OPENS, CLOSES, LATER = (datetime(2026, month, 3, 9, tzinfo=PARIS) for month in (1, 2, 3))


@pytest.fixture
def colleague(client) -> Client:
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    return client


@pytest.fixture
def intake():
    return factories.intake(factories.call(), opens_at=OPENS, closes_at=CLOSES)


def opened(client, address: str, form: str) -> dict[str, str]:
    """What the form would send if nobody touched it."""
    page = BeautifulSoup(client.get(address).content, "html.parser").select_one(form)
    values = {each["name"]: each.get("value", "") for each in page.select("input[name]:not([type=checkbox])")}
    values |= {each["name"]: each.text.removeprefix("\n") for each in page.select("textarea[name]")}
    for each in page.select("select[name]"):
        chosen = each.select_one("option[selected]")
        values[each["name"]] = chosen["value"] if chosen else ""
    return values


def round_address(intake) -> str:
    return reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])


def test_a_round_that_was_extended_meanwhile_is_not_shortened_by_who_adds_a_note(colleague, intake):
    address = round_address(intake)
    first = opened(colleague, address, 'form[action*="intake"]')
    second = first | {"note_fr": "Une note."}
    assert colleague.post(address, first | {"closes_at": "03/03/2026 09:00"}).status_code == 302

    answer = colleague.post(address, second)

    intake.refresh_from_db()
    assert (intake.closes_at, intake.note_fr) == (LATER, "")
    form = answer.context["form"]
    assert list(form.errors) == ["closes_at"]
    assert "3 mars 2026" in form.errors["closes_at"][0]
    assert form["note_fr"].value() == "Une note."


def test_who_has_seen_what_a_colleague_saved_may_save_over_it(colleague, intake):
    address = round_address(intake)
    values = opened(colleague, address, 'form[action*="intake"]')
    assert colleague.post(address, values | {"closes_at": "03/03/2026 09:00"}).status_code == 302

    again = colleague.post(address, values).context["form"]
    assert colleague.post(address, values | {"seen": again["seen"].value()}).status_code == 302

    intake.refresh_from_db()
    assert intake.closes_at == CLOSES


def test_two_who_change_the_same_to_the_same_are_not_asked(colleague, intake):
    address = round_address(intake)
    values = opened(colleague, address, 'form[action*="intake"]') | {"closes_at": "03/03/2026 09:00"}

    assert [colleague.post(address, values).status_code for _twice in range(2)] == [302, 302]


def test_words_of_a_letter_that_were_rewritten_meanwhile_are_shown_and_kept(colleague):
    template = MessageTemplate.objects.create(
        kind=MessageKind.CONFIRMATION, language="fr", subject="Reçu", body="{personal_link}"
    )
    address = reverse("message_templates:edit", args=[template.pk])
    values = opened(colleague, address, "#wording-form")
    assert colleague.post(address, values | {"subject": "Bien reçu"}).status_code == 302

    answer = colleague.post(address, values | {"subject": "Merci"})

    template.refresh_from_db()
    assert template.subject == "Bien reçu"
    assert "Bien reçu" in answer.context["form"].errors["subject"][0]
    assert answer.context["form"]["subject"].value() == "Merci"


def test_a_round_does_not_open_on_a_form_that_was_never_published(colleague, intake):
    draft = Form.objects.create(name="Encore un brouillon", workflow_code="application", prefix="NEW")
    address = round_address(intake)

    answer = colleague.post(
        address, opened(colleague, address, 'form[action*="intake"]') | {"form": draft.pk}
    )

    assert "Encore un brouillon" in answer.context["form"].errors["form"][0]
    intake.refresh_from_db()
    assert intake.form_id != draft.pk
