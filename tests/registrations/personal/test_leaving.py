"""Cancel, leave the waiting list, withdraw: asked once more, told what is lost, done once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import move
from registrations.domain.errors import NoSuchMove
from registrations.domain.persons import leave
from registrations.enums import Actor, EventKind
from registrations.models import Message
from tests import factories
from tests.registrations.personal.behind import address, call_intake, heading, read, words, workshop_intake

pytestmark = pytest.mark.django_db


def post(client, where: str, seen: str):
    return client.post(where, {"seen": seen})


def test_cancelling_says_what_is_lost_and_that_it_cannot_be_undone(client):
    registration = factories.registration(workshop_intake(capacity=1))

    page = read(client, address(registration, "annuler/"))

    assert heading(page) == "Cancel your registration?"
    lost = words(page.select_one(".own__lost"))
    assert "next person on the waiting list" in lost
    assert "This cannot be undone." in lost


def test_leaving_a_waiting_list_says_so(client):
    intake = workshop_intake(capacity=1)
    factories.registration(intake)
    waiting = factories.registration(intake, courriel="lou@example.org")

    page = read(client, address(waiting, "annuler/"))

    assert heading(page) == "Leave the waiting list?"


def test_cancelled_place_goes_to_the_first_who_waits(client):
    intake = workshop_intake(capacity=1)
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")
    where = address(first, "annuler/")

    response = client.post(where, {"seen": "confirmed"}, follow=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state_code, second.state_code) == ("cancelled", "confirmed")
    assert response.redirect_chain[-1][0] == where.replace("annuler/", "?fait=left")
    assert b'role="status"' in response.content


def test_sent_twice_it_is_done_once(client):
    registration = factories.registration(call_intake())
    where = address(registration, "annuler/")

    statuses = [post(client, where, "submitted").status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert registration.events.filter(kind=EventKind.MOVED).count() == 1
    assert Message.objects.filter(kind="cancelled").count() == 1


def test_state_that_changed_since_is_answered_with_the_present_one(client):
    intake = workshop_intake(capacity=1)
    first = factories.registration(intake)
    second = factories.registration(intake, courriel="lou@example.org")
    where = address(second, "annuler/")
    assert heading(read(client, where)) == "Leave the waiting list?"
    move(first, to="cancelled", by=Actor.PERSON)

    response = post(client, where, "waiting")

    second.refresh_from_db()
    assert response.status_code == 409
    assert second.state_code == "confirmed"
    page = response.content.decode()
    assert "nothing was cancelled" in page
    assert "Your place is confirmed." in page


@pytest.mark.parametrize("seen", ["", "x" * 5000, "attended", "é\x00"])
def test_odd_state_is_refused(client, seen):
    registration = factories.registration(workshop_intake())

    response = post(client, address(registration, "annuler/"), seen)

    registration.refresh_from_db()
    assert response.status_code == 409
    assert registration.state_code == "confirmed"


def test_someone_without_a_way_out_is_led_back(client):
    registration = factories.registration(workshop_intake())
    begun = timezone.now() + timedelta(days=11)
    move(registration, to="attended", by=factories.staff(is_superuser=True), at=begun)

    response = client.get(address(registration, "annuler/"))

    assert response.status_code == 302
    with pytest.raises(NoSuchMove):
        leave(registration, seen="attended")
