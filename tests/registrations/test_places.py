"""Places: who gets one, who waits, what a freed one becomes."""

import pytest
from django.utils import timezone

from registrations.domain import move, steps
from registrations.domain.errors import NoPlaceLeft, RegisteredAlready
from registrations.domain.places import fill_open_places, fill_places, lapse_unconfirmed
from registrations.models import Intake, Registration
from tests.registrations.bookings import (
    HOUR,
    arrive,
    booking,
    cancel,
    history,
    kinds,
    manager_of,
    states,
)

pytestmark = pytest.mark.django_db

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
    intake = booking(capacity=1, starts_in=HOUR)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")

    move(first, to="attended", by=manager_of(intake), at=timezone.now() + HOUR)

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
