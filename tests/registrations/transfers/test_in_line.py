"""Two who go opposite ways at once, and a move that meets whoever acts on the same registration."""

from uuid import uuid4

import pytest

from registrations.domain import move
from registrations.domain.transfers import lock_where_it_was, transfer
from registrations.domain.undoing import undo
from registrations.enums import Actor
from registrations.models import Intake, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking, states
from tests.together import at_once, in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PEOPLE = 4


@pytest.fixture
def person():
    return factories.UserFactory(is_superuser=True)


def crowd(intake: Intake) -> list[Registration]:
    return [arrive(intake, f"{uuid4().hex[:6]}@example.org") for _each in range(PEOPLE)]


def test_people_who_go_opposite_ways_at_once_never_wait_for_each_other_in_a_circle(person):
    one, other = booking(capacity=PEOPLE), booking(capacity=PEOPLE)
    there, back = crowd(one), crowd(other)
    ways = [way for pair in zip(there, back, strict=True) for way in ((pair[0], other), (pair[1], one))]

    at_once(lambda number: transfer(ways[number][0], ways[number][1], by=person), len(ways))

    assert {row.pk for row in there} == set(other.registrations.values_list("pk", flat=True))
    assert {row.pk for row in back} == set(one.registrations.values_list("pk", flat=True))
    for intake in (one, other):
        assert states(intake).count("confirmed") + states(intake).count("waiting") == PEOPLE
        assert states(intake).count("confirmed") <= PEOPLE


def test_people_who_go_to_the_last_place_at_once_get_one_and_wait(person):
    one, other = booking(capacity=None), booking(capacity=1)
    rows = crowd(one)

    at_once(lambda number: transfer(rows[number], other, by=person), PEOPLE)

    assert sorted(states(other)) == ["confirmed"] + ["waiting"] * (PEOPLE - 1)


def test_who_cancels_while_they_are_moved_gives_back_the_place_they_have_by_then(person):
    one, other = booking(capacity=1), booking(capacity=1)
    awa = arrive(one, "awa")

    in_line(
        lambda: transfer(awa, other, by=person),
        lambda: move(Registration.objects.get(pk=awa.pk), to="cancelled", by=Actor.PERSON),
    )
    bao = arrive(other, "bao")

    assert (awa.pk, bao.pk) == tuple(other.registrations.order_by("pk").values_list("pk", flat=True))
    assert states(other) == ["cancelled", "confirmed"]


def test_a_move_taken_back_while_others_go_the_other_way_waits_for_nobody_in_a_circle(person):
    one, other = booking(capacity=PEOPLE * 2), booking(capacity=PEOPLE * 2)
    there, back = crowd(one), crowd(other)
    for row in there:
        transfer(row, other, by=person)

    def act(number: int) -> object:
        if number % 2:
            return undo(Registration.objects.get(pk=there[number // 2].pk), person)
        return transfer(back[number // 2], one, by=person)

    at_once(act, PEOPLE * 2)

    assert one.registrations.count() == PEOPLE * 2
    assert other.registrations.count() == 0


def test_who_comes_to_the_former_one_waits_while_a_move_is_taken_back(person):
    one, other = booking(capacity=1), booking(capacity=1)
    awa = arrive(one, "awa")
    transfer(awa, other, by=person)

    in_line(
        lambda: undo(Registration.objects.get(pk=awa.pk), person),
        lambda: arrive(one, "bao"),
        held=lambda: lock_where_it_was(Registration.objects.get(pk=awa.pk)),
    )

    assert states(one) == ["confirmed", "waiting"]
    assert Registration.objects.get(pk=awa.pk).intake == one
