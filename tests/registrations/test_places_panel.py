"""What staff see of the places of an intake, and what changing them does."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from core.enums import StaffGroup
from inbox import forms
from registrations.models import Form, Intake
from registrations.panels import Places, places_of, places_words, promoted_words
from tests import factories
from tests.registrations.bookings import arrive, booking, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


def save(client, intake: Intake, **values):
    """Send the intake's form as a browser does."""
    address = reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])
    page = intake.page_in()
    sent = {
        "page": page.pk,
        "form": intake.form.pk,
        "name_fr": intake.name_fr,
        "opens_at": intake.opens_at.strftime("%Y-%m-%d %H:%M"),
        "closes_at": "",
        "capacity": "" if intake.capacity is None else intake.capacity,
        "confirmation_hours": "",
    }
    return client.post(address, sent | values, follow=True)


def message_of(response) -> str:
    return BeautifulSoup(response.content, "html.parser").select_one(".messages").text


def test_raising_the_number_of_places_gives_them_to_who_waits(client, publisher):
    intake = booking(capacity=1)
    for name in ("awa", "bao", "chloe", "dina"):
        arrive(intake, name)

    response = save(client, intake, capacity=3)

    assert states(intake) == ["confirmed", "confirmed", "confirmed", "waiting"]
    with translation.override("fr"):
        assert promoted_words(2) in message_of(response)


def test_taking_the_limit_away_gives_everyone_a_place(client, publisher):
    intake = booking(capacity=1)
    for name in ("awa", "bao", "chloe"):
        arrive(intake, name)

    save(client, intake, capacity="")

    assert states(intake) == ["confirmed"] * 3


def test_lowering_the_number_of_places_takes_nobodys_away_and_says_so(client, publisher):
    intake = booking(capacity=3)
    for name in ("awa", "bao", "chloe", "dina"):
        arrive(intake, name)

    response = save(client, intake, capacity=1)

    assert states(intake) == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert places_of(intake) == Places(capacity=1, taken=3, waiting=1)
    with translation.override("fr"):
        assert places_words(places_of(intake)).split(" · ")[-1] in message_of(response)


def test_places_and_what_fills_them_are_saved_together(client, publisher, monkeypatch):
    intake = booking(capacity=1)
    arrive(intake, "awa")

    def broken(intake):
        raise RuntimeError("no place today")

    monkeypatch.setattr(forms, "fill_places", broken)

    with pytest.raises(RuntimeError):
        save(client, intake, capacity=3)

    intake.refresh_from_db()
    assert intake.capacity == 1


def test_hours_to_confirm_are_set_where_the_places_are(client, publisher):
    intake = booking()

    save(client, intake, confirmation_hours=48)

    intake.refresh_from_db()
    assert intake.confirmation_hours == 48


def test_an_answered_intake_no_longer_changes_forms(client, publisher):
    intake = booking()
    other = Form.objects.create(name="Autre", workflow_code="contact", prefix="AUT")
    arrive(intake, "awa")

    response = save(client, intake, form=other.pk, capacity="")

    assert response.status_code == 200
    intake.refresh_from_db()
    assert intake.form.name == "Inscription"


def test_page_editor_counts_places_and_who_waits(client, publisher):
    intake = booking(capacity=2)
    for name in ("awa", "bao", "chloe"):
        arrive(intake, name)
    address = reverse("wagtailadmin_pages:edit", args=[intake.page_in().pk])

    note = BeautifulSoup(client.get(address).content, "html.parser").select_one(".page-intakes__note").text

    with translation.override("fr"):
        assert places_words(Places(capacity=2, taken=2, waiting=1)) in note


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (Places(None, 12, 0), ""),
        (Places(30, 12, 0), "12 of 30 places taken"),
        (Places(30, 30, 1), "30 of 30 places taken · 1 person on the waiting list"),
        (
            Places(20, 30, 4),
            (
                "30 of 20 places taken · 4 people on the waiting list · Over capacity by 10: "
                "nobody loses a place, none is given on until enough are free."
            ),
        ),
    ],
)
def test_places_are_told_in_words(places, words):
    with translation.override("en"):
        assert places_words(places) == words
