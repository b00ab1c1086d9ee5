"""Confirming one's address: a button, never the link alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain.places import lapse_unconfirmed
from registrations.enums import EventKind
from registrations.models import Registration
from tests import factories
from tests.registrations.personal.behind import address, heading, read, workshop_intake

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Registration:
    """Someone whose place is held until the address is confirmed."""
    registration = factories.registration(workshop_intake(capacity=1, confirmation_hours=24))
    assert registration.state_code == "unconfirmed"
    return registration


def lapse(registration: Registration) -> None:
    assert lapse_unconfirmed(registration.held_until + timedelta(minutes=1)) == 1
    registration.refresh_from_db()
    assert registration.state_code == "lapsed"


def test_link_of_the_mail_shows_one_button(client, held):
    page = read(client, address(held, "confirmer/"))

    assert heading(page) == "Confirm your address"
    buttons = page.select("main form[method=post] button")
    assert len(buttons) == 1
    assert page.find("time")
    held.refresh_from_db()
    assert held.state_code == "unconfirmed"


def test_own_page_offers_the_button_too(client, held):
    where = address(held)

    assert read(client, where).find("form", action=f"{where}confirmer/")


def test_button_confirms_the_place_once(client, held):
    where = address(held, "confirmer/")

    answers = [client.post(where) for _ in range(2)]

    held.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert held.state_code == "confirmed"
    assert held.email_confirmed_at
    assert held.events.filter(kind=EventKind.EMAIL_CONFIRMED).count() == 1
    assert client.get(where).status_code == 302


def test_too_late_one_may_still_get_a_place(client, held):
    lapse(held)

    client.post(address(held, "confirmer/"))

    held.refresh_from_db()
    assert held.state_code == "confirmed"


def test_too_late_without_a_place_one_waits(client, held):
    lapse(held)
    factories.registration(held.intake, courriel="lou@example.org")

    response = client.post(address(held, "confirmer/"), follow=True)

    held.refresh_from_db()
    assert held.state_code == "waiting"
    assert b"You are on the waiting list." in response.content


def test_too_late_for_a_cancelled_event_says_what_became_of_it(client, held):
    lapse(held)
    held.intake.cancelled_at = timezone.now()
    held.intake.save()

    response = client.post(address(held, "confirmer/"))

    assert response.status_code == 409
    assert b"there is no place to give any more" in response.content
    assert b"Your address was not confirmed in time" in response.content
