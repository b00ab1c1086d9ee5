"""Places that are held until an address is confirmed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from registrations.domain import places
from registrations.domain.places import confirm_email, lapse_unconfirmed
from registrations.enums import EventKind
from registrations.models import Intake, Registration
from tests.registrations.bookings import HOUR, arrive, booking, cancel, history, kinds, states

pytestmark = pytest.mark.django_db


def test_place_is_held_until_the_address_is_confirmed():
    intake = booking(capacity=1, confirmation_hours=48)
    at = timezone.now()

    made = arrive(intake, "awa", at=at)
    arrive(intake, "bao", at=at)

    assert states(intake) == ["unconfirmed", "waiting"]
    assert made.held_until == at + timedelta(hours=48)
    assert kinds(made) == ["confirm_email"]


def test_place_is_never_held_past_the_beginning():
    intake = booking(confirmation_hours=48, starts_in=HOUR)

    made = arrive(intake, "awa")

    assert made.held_until == intake.page_in().specific.starts_at


def test_someone_who_came_by_a_mail_has_nothing_to_confirm():
    intake = booking(confirmation_hours=48)
    at = timezone.now()

    made = arrive(intake, "awa", at=at, email_confirmed=True)

    assert (made.state_code, made.email_confirmed_at, made.held_until) == ("confirmed", at, None)


def test_confirming_the_address_keeps_the_place():
    intake = booking(confirmation_hours=48)
    made, at = arrive(intake, "awa"), timezone.now()

    confirmed = confirm_email(made, at=at)
    again = confirm_email(made, at=at + HOUR)

    assert confirmed.state_code == again.state_code == "confirmed"
    assert (again.email_confirmed_at, again.held_until) == (at, None)
    assert history(made) == [
        ("", "unconfirmed", ""),
        ("", "", "person"),
        ("unconfirmed", "confirmed", "person"),
    ]
    assert made.events.filter(kind=EventKind.EMAIL_CONFIRMED).count() == 1
    assert kinds(made) == ["confirm_email", "confirmation"]


@pytest.mark.parametrize(
    ("state", "then"),
    [
        ("waiting", "waiting"),
        ("cancelled", "cancelled"),
        ("attended", "attended"),
        ("duplicate", "duplicate"),
    ],
)
def test_confirming_the_address_changes_no_other_state(state, then):
    intake = booking(confirmation_hours=48)
    made = arrive(intake, "awa")
    Registration.objects.update(state_code=state)

    assert confirm_email(made).state_code == then
    assert Registration.objects.get().email_confirmed_at


def test_place_not_confirmed_in_time_goes_to_the_first_who_waits():
    intake = booking(capacity=1, confirmation_hours=2)
    at = timezone.now()
    first, second = arrive(intake, "awa", at=at), arrive(intake, "bao", at=at)

    assert lapse_unconfirmed(at + 2 * HOUR - timedelta(seconds=1)) == 0
    assert lapse_unconfirmed(at + 2 * HOUR) == 1

    assert states(intake) == ["lapsed", "unconfirmed"]
    assert (kinds(first), kinds(second)) == (["confirm_email", "lapsed"], ["waiting", "confirm_email"])
    second.refresh_from_db()
    assert second.held_until == at + 4 * HOUR
    assert lapse_unconfirmed(at + 2 * HOUR) == 0


def test_one_place_that_cannot_be_given_back_stops_no_other(monkeypatch, caplog):
    intake = booking(capacity=2, confirmation_hours=2)
    first, second = arrive(intake, "awa"), arrive(intake, "bao")
    taken = places.take

    def broken(registration, *args, **options):
        if registration == first:
            raise DatabaseError("awa@example.org")
        return taken(registration, *args, **options)

    monkeypatch.setattr(places, "take", broken)

    assert lapse_unconfirmed(timezone.now() + 3 * HOUR) == 1

    assert states(intake) == ["unconfirmed", "lapsed"]
    assert "awa@example.org" not in caplog.text
    assert str(first.pk) in caplog.text
    assert second


def test_place_of_a_cancelled_intake_does_not_lapse():
    intake = booking(confirmation_hours=2)
    arrive(intake, "awa")
    Intake.objects.update(cancelled_at=timezone.now())

    assert lapse_unconfirmed(timezone.now() + 3 * HOUR) == 0
    assert states(intake) == ["unconfirmed"]


def test_who_confirmed_the_address_while_waiting_gets_the_place_at_once():
    intake = booking(capacity=1, confirmation_hours=2)
    first, second = arrive(intake, "awa"), arrive(intake, "bao")
    confirm_email(second)

    cancel(first)

    assert states(intake) == ["cancelled", "confirmed"]


def test_who_confirms_too_late_gets_a_place_that_is_left():
    intake = booking(capacity=1, confirmation_hours=2)
    made = arrive(intake, "awa")
    lapse_unconfirmed(timezone.now() + 3 * HOUR)

    assert confirm_email(made).state_code == "confirmed"


def test_who_confirms_too_late_waits_when_no_place_is_left_in_the_order_of_arrival():
    intake = booking(capacity=1, confirmation_hours=2)
    first = arrive(intake, "awa")
    lapse_unconfirmed(timezone.now() + 3 * HOUR)
    second, _third = arrive(intake, "bao"), arrive(intake, "chloe")

    assert confirm_email(first).state_code == "waiting"
    cancel(second)

    assert states(intake) == ["confirmed", "cancelled", "waiting"]


def test_who_confirms_after_the_beginning_gets_nothing_any_more():
    intake = booking(confirmation_hours=1, starts_in=2 * HOUR)
    made = arrive(intake, "awa")
    lapse_unconfirmed(timezone.now() + HOUR)

    assert confirm_email(made, at=timezone.now() + 2 * HOUR).state_code == "lapsed"


def test_who_confirms_a_lapsed_registration_after_a_new_one_is_told_of_the_new_one():
    intake = booking(confirmation_hours=2)
    first = arrive(intake, "awa")
    lapse_unconfirmed(timezone.now() + 3 * HOUR)
    arrive(intake, "awa")

    assert confirm_email(first).state_code == "duplicate"

    assert states(intake) == ["duplicate", "unconfirmed"]
    assert kinds(first)[-1] == "already"
