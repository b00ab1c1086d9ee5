"""One step in two tabs: what differs is shown and chosen; saving while one types."""

import pytest

from registrations.domain.drafts import send_draft
from registrations.models import Attachment, Draft
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import TYPED, parsed
from tests.registrations.drafts.test_sending import with_file
from tests.registrations.drafts.test_steps import pdf, typed

pytestmark = pytest.mark.django_db
AT_14_32_IN_PARIS = pytest.mark.time_machine("2026-11-22T13:32:00+00:00", tick=False)


def test_stale_tab_shows_both_and_overwrites_nothing(person):
    stale = person.open("porteur")
    person.open("porteur").post(**TYPED["porteur"])

    response = stale.post(**TYPED["porteur"] | {"nom": "Awa Diop", "asso": "yes"})

    page = parsed(response)
    assert response.status_code == 409
    assert typed()["nom"] == "Awa Martin"
    assert page.find(id="id_nom")["value"] == "Awa Diop"
    differing = {link["href"] for link in page.select(".differences a")}
    assert differing == {"#id_nom", "#id_asso-0"}
    for anchor in differing:
        assert page.find(id=anchor[1:])
    values = [value.get_text(strip=True) for value in page.select(".differences__value")]
    assert values[:2] == ["Awa Diop", "Awa Martin"]
    assert "Awa Martin" in page.find(id="id_nom").parent.get_text()
    assert page.find("a", href=person.url("step", "porteur"))


def test_keeping_mine_saves_it(person):
    stale = person.open("porteur")
    person.open("porteur").post(**TYPED["porteur"])
    compared = forms.Screen(person, "porteur", parsed(stale.post(**TYPED["porteur"] | {"nom": "Awa Diop"})))

    response = compared.post(**TYPED["porteur"] | {"nom": "Awa Diop"})

    assert response.url == person.url("step", "projet")
    assert typed()["nom"] == "Awa Diop"


def test_keeping_mine_is_asked_again_when_it_changed_once_more(person):
    stale = person.open("porteur")
    person.open("porteur").post(**TYPED["porteur"])
    compared = forms.Screen(person, "porteur", parsed(stale.post(**TYPED["porteur"] | {"nom": "Awa Diop"})))
    person.open("porteur").post(**TYPED["porteur"] | {"nom": "Quelqu’un d’autre"})

    response = compared.post(**TYPED["porteur"] | {"nom": "Awa Diop"})

    assert response.status_code == 409
    assert typed()["nom"] == "Quelqu’un d’autre"


def test_stale_tab_with_the_same_answers_goes_on(person):
    stale = person.open("porteur")
    person.open("porteur").post(**TYPED["porteur"])

    assert stale.post(**TYPED["porteur"]).url == person.url("step", "projet")


def test_stale_tab_keeps_its_new_file(intake):
    specs = [*forms.STEPS[:12], forms.STEPS[13]]
    person = forms.Person(forms.begin(forms.intake_with(specs, page=intake.page_in("fr"))))
    stale = person.open("pieces")
    person.open("pieces").post("leave", accord="on")

    response = stale.post(statuts=pdf())

    assert response.status_code == 302
    assert Attachment.objects.get().name == "statuts.pdf"
    assert typed()["accord"] == "on", "what was left as it was shown stays as it was saved elsewhere"


def test_rows_that_differ_are_shown_in_words(person):
    person.open("porteur").post(**TYPED["porteur"])
    stale = person.open("projet")
    row = {"indicateurs-0-_row": "1", "indicateurs-0-quoi": "Postes", "indicateurs-0-cible": "10"}
    person.open("projet").post(titre="Un pont", **row)

    response = stale.post(titre="Un pont", **row | {"indicateurs-0-quoi": "Villes"})

    text = parsed(response).select_one(".differences").get_text(" ", strip=True)
    assert response.status_code == 409
    assert "Villes" in text
    assert "Postes" in text


@AT_14_32_IN_PARIS
def test_script_saves_and_gets_the_time_in_paris_and_the_revision(person):
    response = person.open("porteur").autosave(1, nom="Awa", courriel="pas une adresse")

    assert response.status_code == 200
    answer = response.json()
    assert {mark.partition(":")[0] for mark in answer.pop("shown").split()} == {"nom", "courriel"}
    assert answer == {"saved_at": "14\xa0h\xa032", "revision": 1}
    assert typed() == {"nom": "Awa", "courriel": "pas une adresse"}


@AT_14_32_IN_PARIS
def test_script_gets_the_time_in_the_language_that_is_read(person):
    screen = person.open("porteur")

    response = person.client.post(
        "/en" + person.url("step", "porteur"), screen.hidden | {"nom": "Awa"}, headers={"X-Autosave": "1"}
    )

    assert response.json()["saved_at"] == "14:32"


def test_script_never_sends_files(person):
    person.open("pieces").autosave(1, statuts=pdf())

    assert not Attachment.objects.exists()


def test_script_of_a_stale_tab_is_told_and_saves_nothing(person):
    stale = person.open("porteur")
    person.open("porteur").post(**TYPED["porteur"])

    response = stale.autosave(1, nom="Awa Diop")

    assert response.status_code == 409
    assert typed()["nom"] == "Awa Martin"


def test_button_pressed_before_the_script_heard_of_its_send_is_no_conflict(person):
    screen = person.open("porteur")
    screen.autosave(1, nom="Awa")

    response = screen.post(**TYPED["porteur"], _turn="2")

    assert response.status_code == 302
    assert typed()["nom"] == "Awa Martin"


def test_send_of_the_script_that_arrives_after_the_button_changes_nothing(person):
    screen = person.open("porteur")
    screen.post(**TYPED["porteur"], _turn="2")

    response = screen.autosave(1, nom="Awa")

    assert response.status_code == 409
    assert typed()["nom"] == "Awa Martin"


def test_script_on_what_was_sent_is_told(person, draft):
    screen = person.open("porteur")
    with_file(draft)
    send_draft(forms.fill(draft))

    assert screen.autosave(1, nom="Trop tard").status_code == 410


def test_page_holds_what_the_script_needs(person):
    page = person.open("porteur").page

    status = page.select_one("[role=status]")
    assert status["data-url"] == person.url("step", "porteur")
    assert page.find(id=status["data-autosave"]).name == "form"
    assert "{time}" in status["data-saved"]
    for name in ("_seen", "_turn", "_screen"):
        assert page.select_one(f'form#step input[name="{name}"]')
    assert [script["src"] for script in page.select("script[src]") if "autosave" in script["src"]]


@AT_14_32_IN_PARIS
def test_page_tells_when_it_was_last_saved(person):
    person.open("porteur").post("leave", nom="Awa")

    assert "14\xa0h\xa032" in person.open("porteur").page.select_one("[role=status]").get_text()


def test_two_drafts_of_one_person_never_mix(intake, person):
    other = forms.Person(forms.begin(intake))

    person.open("porteur").post(nom="Awa")
    other.open("porteur").post(nom="Diop")

    assert sorted(draft.typed["nom"] for draft in Draft.objects.all()) == ["Awa", "Diop"]
