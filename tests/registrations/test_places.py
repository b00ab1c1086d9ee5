"""Places: who gets one, who waits, what a freed one becomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import move, places, steps
from registrations.domain.errors import NoPlaceLeft, RegisteredAlready
from registrations.domain.places import (
    confirm_email,
    fill_open_places,
    fill_places,
    lapse_unconfirmed,
    tell_of_cancellation,
)
from registrations.enums import Actor, EventKind
from registrations.models import Intake, Registration
from tests.registrations.bookings import arrive, booking, history, kinds, manager_of, states

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def cancel(registration: Registration, **options):
    return move(registration, to="cancelled", by=Actor.PERSON, **options)


# --- Arriving ------------------------------------------------------------------------------------


def test_who_comes_after_the_last_place_waits_and_is_told_so():
    intake = booking(capacity=2)

    made = [arrive(intake, name) for name in ("awa", "bao", "chloe")]

    assert states(intake) == ["confirmed", "confirmed", "waiting"]
    assert [kinds(each) for each in made] == [["confirmation"], ["confirmation"], ["waiting"]]


def test_nobody_waits_without_a_limit():
    intake = booking(capacity=None)

    for name in ("awa", "bao", "chloe"):
        arrive(intake, name)

    assert states(intake) == ["confirmed"] * 3


def test_everyone_waits_when_there_is_no_place_at_all():
    intake = booking(capacity=0)

    arrive(intake, "awa")

    assert states(intake) == ["waiting"]


def test_newcomer_never_overtakes_who_waits():
    intake = booking(capacity=1, starts_in=HOUR)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")
    begun = timezone.now() + 2 * HOUR
    cancel(first, at=begun)

    arrive(intake, "chloe", at=begun)

    assert states(intake) == ["cancelled", "waiting", "waiting"]


# --- A place that becomes free -------------------------------------------------------------------


def test_freed_place_goes_to_the_first_who_waits_and_is_told():
    intake = booking(capacity=1)
    first, second, third = (arrive(intake, name) for name in ("awa", "bao", "chloe"))

    cancel(first)

    assert states(intake) == ["cancelled", "confirmed", "waiting"]
    assert kinds(first) == ["confirmation", "cancelled"]
    assert kinds(second) == ["waiting", "promoted"]
    assert kinds(third) == ["waiting"]
    assert history(second)[-1] == ("waiting", "confirmed", "rule")


def test_freed_place_is_given_on_once():
    intake = booking(capacity=2)
    made = [arrive(intake, name) for name in ("awa", "bao", "chloe", "dina", "elsa")]

    cancel(made[0])
    cancel(made[2])

    assert states(intake) == ["cancelled", "confirmed", "cancelled", "confirmed", "waiting"]


def test_who_leaves_the_waiting_list_frees_nothing():
    intake = booking(capacity=1)
    _first, second, _third = (arrive(intake, name) for name in ("awa", "bao", "chloe"))

    cancel(second)

    assert states(intake) == ["confirmed", "cancelled", "waiting"]


def test_cancellation_and_promotion_hold_together(monkeypatch):
    intake = booking(capacity=1)
    first, second = arrive(intake, "awa"), arrive(intake, "bao")
    write = steps.write_message

    def broken(registration, kind, **options):
        if kind == "promoted":
            raise RuntimeError("no letter today")
        return write(registration, kind, **options)

    monkeypatch.setattr(steps, "write_message", broken)

    with pytest.raises(RuntimeError):
        cancel(first)

    assert states(intake) == ["confirmed", "waiting"]
    assert (kinds(first), kinds(second)) == (["confirmation"], ["waiting"])
    assert len(history(first)) == 1


def test_place_is_not_given_once_the_event_has_begun():
    intake = booking(capacity=1, starts_in=HOUR)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")

    cancel(first, at=timezone.now() + HOUR)

    assert states(intake) == ["cancelled", "waiting"]


def test_place_is_not_given_in_a_cancelled_intake():
    intake = booking(capacity=1)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")
    Intake.objects.update(cancelled_at=timezone.now())

    cancel(first, at=timezone.now() + HOUR)

    assert states(intake) == ["cancelled", "waiting"]


def test_place_of_someone_who_came_stays_taken():
    intake = booking(capacity=1)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")

    move(first, to="attended", by=manager_of(intake))

    assert states(intake) == ["attended", "waiting"]


# --- Places added and taken away -----------------------------------------------------------------


def set_capacity(intake: Intake, capacity: int | None) -> list[Registration]:
    Intake.objects.filter(pk=intake.pk).update(capacity=capacity)
    return fill_places(intake)


def test_added_places_go_to_who_waits_in_order():
    intake = booking(capacity=1)
    made = [arrive(intake, name) for name in ("awa", "bao", "chloe", "dina")]

    promoted = set_capacity(intake, 3)

    assert promoted == made[1:3]
    assert states(intake) == ["confirmed", "confirmed", "confirmed", "waiting"]


def test_nobody_loses_a_place_when_there_are_fewer_and_none_is_given_until_enough_are_free():
    intake = booking(capacity=3)
    made = [arrive(intake, name) for name in ("awa", "bao", "chloe", "dina")]

    assert set_capacity(intake, 1) == []
    assert states(intake) == ["confirmed", "confirmed", "confirmed", "waiting"]

    cancel(made[0])
    cancel(made[1])
    assert states(intake) == ["cancelled", "cancelled", "confirmed", "waiting"]

    cancel(made[2])
    assert states(intake) == ["cancelled", "cancelled", "cancelled", "confirmed"]


def test_everyone_who_waits_gets_a_place_when_the_limit_goes():
    intake = booking(capacity=1)
    for name in ("awa", "bao", "chloe"):
        arrive(intake, name)

    set_capacity(intake, None)

    assert states(intake) == ["confirmed"] * 3


def test_places_are_filled_when_the_event_was_put_off():
    intake = booking(capacity=1, starts_in=HOUR)
    first, second = arrive(intake, "awa"), arrive(intake, "bao")
    later = timezone.now() + 2 * HOUR
    cancel(first, at=later)
    assert fill_open_places(later) == 0

    page = intake.page_in().specific
    page.starts_at = later + HOUR
    page.save_revision().publish()

    assert fill_open_places(later) == 1
    second.refresh_from_db()
    assert second.state_code == "confirmed"
    assert fill_open_places(later) == 0


# --- Staff ---------------------------------------------------------------------------------------


def test_staff_give_no_place_beyond_those_there_are():
    intake = booking(capacity=1)
    _first, second = arrive(intake, "awa"), arrive(intake, "bao")

    with pytest.raises(NoPlaceLeft):
        move(second, to="confirmed", by=manager_of(intake))

    assert states(intake) == ["confirmed", "waiting"]
    assert kinds(second) == ["waiting"]


def test_staff_give_a_place_that_is_free():
    intake = booking(capacity=1, starts_in=HOUR)
    first, _second, third = (arrive(intake, name) for name in ("awa", "bao", "chloe"))
    begun = timezone.now() + 2 * HOUR
    cancel(first, at=begun)

    move(third, to="confirmed", by=manager_of(intake), at=begun)

    assert states(intake) == ["cancelled", "waiting", "confirmed"]


def test_staff_give_no_place_to_someone_who_has_another_registration():
    intake = booking(capacity=3, confirmation_hours=2)
    first = arrive(intake, "awa")
    lapse_unconfirmed(timezone.now() + 3 * HOUR)
    arrive(intake, "awa")

    with pytest.raises(RegisteredAlready):
        move(first, to="confirmed", by=manager_of(intake))

    assert states(intake) == ["lapsed", "unconfirmed"]


# --- Addresses to confirm ------------------------------------------------------------------------


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
            raise places.DatabaseError("awa@example.org")
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


# --- A cancelled intake --------------------------------------------------------------------------


def test_everyone_who_expects_something_is_told_once_of_a_cancellation():
    intake = booking(capacity=1, confirmation_hours=2)
    made = [arrive(intake, name) for name in ("awa", "bao", "chloe")]
    confirm_email(made[0])
    cancel(made[2])
    at = timezone.now() + HOUR
    Intake.objects.update(cancelled_at=at)

    assert tell_of_cancellation(at - timedelta(seconds=1)) == 0
    assert tell_of_cancellation(at) == 2
    assert tell_of_cancellation(at + HOUR) == 0

    assert [kinds(each)[-1] for each in made] == ["cancelled"] * 3
    assert kinds(made[2]).count("cancelled") == 1
    assert states(intake) == ["confirmed", "waiting", "cancelled"]


def test_cancelling_a_second_time_is_told_a_second_time():
    intake = booking()
    made = arrive(intake, "awa")
    at = timezone.now()
    for moment in (at, at + HOUR):
        Intake.objects.update(cancelled_at=moment)
        tell_of_cancellation(moment)

    assert kinds(made) == ["confirmation", "cancelled", "cancelled"]


def test_nobody_is_told_of_the_cancellation_of_what_is_over():
    intake = booking(starts_in=HOUR)
    arrive(intake, "awa")
    at = timezone.now() + timedelta(days=1)
    Intake.objects.update(cancelled_at=at)

    assert tell_of_cancellation(at) == 0
