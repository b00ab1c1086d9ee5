"""Many people at once, in real threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from registrations.domain import register
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 8


@pytest.fixture
def intake():
    return factories.intake(factories.call())


def at_once(verb, count: int) -> list:
    """Call `verb(n)` in `count` threads that all start together."""
    barrier = Barrier(count)

    def run(number: int):
        barrier.wait(timeout=10)
        try:
            return verb(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


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
