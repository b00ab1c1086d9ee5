"""Two people choose the same workshops at once: who is first has the last places, and neither is half registered."""

from collections.abc import Callable

import pytest

from registrations.domain.locks import locked
from registrations.models import Intake, Message, Registration
from tests.registrations.bookings import states
from tests.registrations.together.test_leaving_together import choose, workshops
from tests.together import at_once, in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def choosing(intakes: list[Intake], name: str) -> Callable[[], list[Registration]]:
    return lambda: choose(intakes, name)


def test_last_place_of_two_workshops_goes_to_one_and_the_other_waits_for_both():
    intakes = workshops(1, 1)

    first, second = in_line(choosing(intakes, "awa"), choosing(intakes[::-1], "bao"))

    assert [each.state_code for each in first] == ["confirmed", "confirmed"]
    assert [each.state_code for each in second] == ["waiting", "waiting"]
    assert sorted(Message.objects.values_list("to", "kind")) == [
        ("awa@example.org", "together"),
        ("bao@example.org", "together"),
    ]


def test_the_order_in_which_they_are_ticked_makes_nobody_wait_in_a_circle():
    """The second waits for the lowest, and holds none that the first has still to take."""
    intakes = workshops(1, 1, 1)

    first, second = in_line(
        choosing(intakes, "awa"),
        choosing(intakes[::-1], "bao"),
        held=lambda: locked(min(each.pk for each in intakes)),
    )

    assert {each.state_code for each in first} == {"confirmed"}
    assert {each.state_code for each in second} == {"waiting"}


def test_people_who_tick_them_in_any_order_at_once_are_each_registered_for_all():
    intakes = workshops(1, 2, 3)

    made = at_once(lambda number: choose(intakes[:: 1 if number % 2 else -1], f"person{number}"), 4)

    assert [len(each) for each in made] == [3] * 4
    assert Registration.objects.count() == 12
    for intake, places in zip(intakes, (1, 2, 3), strict=True):
        assert sorted(states(intake)) == ["confirmed"] * places + ["waiting"] * (4 - places)
    assert Message.objects.count() == 4
