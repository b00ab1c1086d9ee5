"""Colleagues who write the same person down at once, and people without an address who come for the last place."""

import pytest

from registrations.domain.on_behalf import KnownAlready
from registrations.models import Registration
from tests import factories
from tests.registrations.behalf.worlds import called, workshop
from tests.registrations.bookings import arrive, states
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 4


def test_one_person_written_down_by_several_colleagues_at_once_has_one_place():
    intake = workshop(capacity=None)
    by = factories.UserFactory(is_superuser=True)

    made = at_once(lambda number: called(intake, by=by), PEOPLE, told=KnownAlready)

    assert sum(isinstance(each, Registration) for each in made) == 1
    assert states(intake) == ["confirmed"]


def test_who_telephones_and_who_registers_online_at_once_share_the_places_there_are():
    intake = workshop(capacity=2)
    by = factories.UserFactory(is_superuser=True)
    ways = [
        lambda number: called(intake, f"Personne {number}", by=by, answers={"telephone": None}),
        lambda number: arrive(intake, f"person{number}"),
    ]

    at_once(lambda number: ways[number % 2](number), PEOPLE)

    assert sorted(states(intake)) == ["confirmed", "confirmed", "waiting", "waiting"]
