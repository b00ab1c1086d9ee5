"""« Notes de séance » on the screens: beside the sheet, over what a colleague wrote, where a person is erased."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.enums import StaffGroup
from registrations.domain.session_notes import write_session_note
from registrations.models import SessionNote
from tests import factories
from tests.inbox.correcting.test_screen import page
from tests.registrations.bookings import arrive, booking, manager_of
from tests.registrations.personal.behind import call_intake

pytestmark = pytest.mark.django_db
SHEET = "feuille-de-presence"


@pytest.fixture
def intake(client):
    made = booking(capacity=None, starts_in=timedelta(hours=-1))
    client.force_login(manager_of(made))
    return made


def address(intake, name: str = "session_notes") -> str:
    return f"{reverse(f'inbox:{name}', args=[SHEET])}?page={intake.page_key}"


def text(response) -> str:
    return page(response).find("main").get_text(" ", strip=True)


def test_notes_are_written_from_the_sheet_and_stand_on_it(client, intake):
    empty = page(client.get(address(intake, "view"))).select_one(f"a[href='{address(intake)}']")
    asked = page(client.get(address(intake)))
    seen = asked.select_one("[name=seen]")["value"]
    said = client.post(address(intake), {"text": "<b>Salle froide</b>", "seen": seen}, follow=True)

    assert empty.get_text() == "Écrire les notes de séance"
    assert "Seuls vos collègues les lisent" in asked.get_text()
    assert said.redirect_chain[0][0] == f"{address(intake, 'view')}#notes"
    notes = page(said).select_one("#notes")
    assert notes.select_one("blockquote").get_text() == "<b>Salle froide</b>"
    assert str(SessionNote.objects.get().by) in notes.get_text()
    assert notes.select_one(f"a[href='{address(intake)}']")


def test_who_comes_second_sees_both_texts_and_then_decides(client, intake):
    write_session_note(intake.page_key, "Salle froide.", by=manager_of(intake), seen=0)

    second = client.post(address(intake), {"text": "Bon groupe.", "seen": "0"})
    form = page(second)

    assert second.status_code == 409
    assert "Salle froide." in form.select_one("[role=alert]").get_text()
    assert form.select_one("textarea").get_text(strip=True) == "Bon groupe."
    assert SessionNote.objects.get().text == "Salle froide."
    seen = form.select_one("[name=seen]")["value"]
    client.post(address(intake), {"text": "Salle froide. Bon groupe.", "seen": seen})
    assert SessionNote.objects.get().text == "Salle froide. Bon groupe."


def test_too_much_or_no_session_is_said(client, intake):
    long = client.post(address(intake), {"text": "x" * 4001, "seen": "0"})
    elsewhere = client.get(address(call_intake()), follow=True)

    assert (long.status_code, len(page(long).select_one("textarea").get_text(strip=True))) == (422, 4001)
    assert "à l’ensemble de sa page" in page(elsewhere).select_one(".messages").get_text()
    assert not SessionNote.objects.exists()


def test_the_officer_finds_them_and_whoever_erases_is_told(client, intake):
    lea = arrive(intake, "lea", nom="Léa Petit")
    write_session_note(intake.page_key, "Rappeler Léa Petit.", by=manager_of(intake), seen=0)
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    looked = client.post(reverse("officer:search"), {"email": lea.email}, follow=True)
    asked = client.get(reverse("inbox:erase", args=[lea.pk]))

    found = page(looked).select_one(f"a[href='{address(intake)}']").find_parent("li")
    assert "nomme la personne" in found.get_text()
    assert page(asked).select_one(f"a[href='{address(intake)}']")
    assert client.get(address(intake)).status_code == 200
