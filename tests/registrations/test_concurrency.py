"""Many people at once, in real threads with connections of their own."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registrations.domain import MoveRefused, move, register
from registrations.domain.places import confirm_email, fill_places, lapse_unconfirmed
from registrations.enums import Actor
from registrations.models import Intake, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking, kinds, states
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 8


@pytest.fixture
def intake():
    return factories.intake(factories.call())


def test_people_who_register_at_once_get_references_without_gap_or_double(intake):
    version = intake.form.current_version

    made = at_once(
        lambda number: (
            register(
                intake, factories.SIMPLE_ANSWERS, version=version, submission=uuid4(), language="fr"
            ).reference
        ),
        PEOPLE,
    )

    assert sorted(int(reference.rsplit("-", 1)[1]) for reference in made) == list(range(1, PEOPLE + 1))


def test_one_submission_sent_many_times_at_once_makes_one_registration(intake):
    version, submission = intake.form.current_version, uuid4()

    made = at_once(
        lambda number: (
            register(
                intake, factories.SIMPLE_ANSWERS, version=version, submission=submission, language="fr"
            ).reference
        ),
        PEOPLE,
    )

    assert len(set(made)) == 1
    assert Registration.objects.count() == 1


def test_people_who_come_at_once_get_the_places_there_are():
    intake = booking(capacity=3)

    at_once(lambda number: arrive(intake, f"person{number}"), PEOPLE)

    assert states(intake) == ["confirmed"] * 3 + ["waiting"] * (PEOPLE - 3)


def test_one_person_who_registers_many_times_at_once_is_there_once():
    intake = booking(capacity=None)

    at_once(lambda number: arrive(intake, "awa"), PEOPLE)

    assert Counter(states(intake)) == {"confirmed": 1, "duplicate": PEOPLE - 1}


def test_place_cancelled_many_times_at_once_is_given_on_once():
    intake = booking(capacity=1)
    first, second, _third = (arrive(intake, name) for name in ("awa", "bao", "chloe"))

    def cancel(number: int) -> bool:
        try:
            move(Registration.objects.get(pk=first.pk), to="cancelled", by=Actor.PERSON)
        except MoveRefused:
            return False
        return True

    assert sum(at_once(cancel, PEOPLE)) == 1

    assert states(intake) == ["cancelled", "confirmed", "waiting"]
    assert kinds(second) == ["waiting", "promoted"]


def test_place_confirmed_at_the_very_moment_it_lapses_is_kept_or_asked_for_anew():
    intake = booking(capacity=1, confirmation_hours=1)
    first, _second = arrive(intake, "awa"), arrive(intake, "bao")
    late = timezone.now() + timedelta(hours=2)
    verbs = [lambda: lapse_unconfirmed(late), lambda: confirm_email(first, at=late)]

    at_once(lambda number: verbs[number % 2](), PEOPLE)

    assert states(intake) in (["confirmed", "waiting"], ["waiting", "unconfirmed"])
    assert Counter(kinds(first))["lapsed"] <= 1


def test_places_added_many_times_at_once_are_given_once():
    intake = booking(capacity=1)
    made = [arrive(intake, f"person{number}") for number in range(4)]
    Intake.objects.update(capacity=3)

    given = at_once(lambda number: fill_places(intake), PEOPLE)

    assert sorted(len(each) for each in given) == [0] * (PEOPLE - 1) + [2]
    assert states(intake) == ["confirmed"] * 3 + ["waiting"]
    assert [kinds(each).count("promoted") for each in made] == [0, 1, 1, 0]


def test_two_workshops_that_fill_at_once_for_the_same_people_never_wait_for_each_other_in_a_circle():
    names = [f"person{number:02}" for number in range(30)]
    workshops = [booking(capacity=0, confirmation_hours=24) for _each in range(2)]
    for workshop, order in zip(workshops, (names, names[::-1]), strict=True):
        for name in order:
            arrive(workshop, name)
    Intake.objects.update(capacity=len(names))

    given = at_once(lambda number: fill_places(workshops[number]), len(workshops))

    assert [len(each) for each in given] == [len(names)] * 2
    assert [set(states(workshop)) for workshop in workshops] == [{"unconfirmed"}] * 2
