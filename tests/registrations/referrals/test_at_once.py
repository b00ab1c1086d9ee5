"""Several answers to one invitation at once, in real threads with connections of their own."""

from uuid import uuid4

import pytest
from django.utils import timezone

from registrations.domain import MoveRefused
from registrations.domain.drafts import send_draft
from registrations.domain.referrals import (
    ANSWER_TIME,
    AlreadyReferred,
    accept,
    decline,
    expire_referrals,
    refer,
)
from registrations.models import Draft, Message, Registration
from tests.registrations.referrals import world
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 6


@pytest.fixture
def edition() -> world.World:
    return world.referrals()


def all_at_once(*verbs) -> list:
    """What each verb gives, or the refusal it raises, when all start together."""
    return at_once(lambda number: verbs[number](), len(verbs), told=(MoveRefused, AlreadyReferred))


def fresh(referral: Registration) -> Registration:
    return Registration.objects.get(pk=referral.pk)


def test_accepting_many_times_at_once_begins_one_form(edition):
    referral = edition.refer()

    drafts = all_at_once(*[lambda: accept(fresh(referral)).pk] * PEOPLE)

    assert len(set(drafts)) == 1
    assert Draft.objects.count() == 1
    assert referral.events.filter(to_state="accepted").count() == 1


def test_accepting_and_declining_at_once_ends_in_one_of_the_two(edition):
    referral = edition.refer()

    all_at_once(lambda: accept(fresh(referral)), lambda: decline(fresh(referral)))

    # Whoever came first, declining wins: it also undoes what was accepted.
    end = fresh(referral)
    assert (end.state_code, end.email, Draft.objects.count()) == ("declined", "", 0)


def test_declining_and_expiring_at_once_erases_once(edition):
    written = timezone.now() - ANSWER_TIME
    referral = edition.refer(at=written)

    all_at_once(lambda: decline(fresh(referral)), expire_referrals, expire_referrals)

    end = fresh(referral)
    assert end.state_code in ("declined", "expired")
    assert end.events.filter(kind="erased").count() == 1


def test_people_who_accept_and_send_at_once_hinder_nobody(edition):
    begun = [accept(edition.refer(courriel=f"a{number}@example.org")) for number in range(PEOPLE)]
    waiting = [edition.refer(courriel=f"b{number}@example.org") for number in range(PEOPLE)]
    for draft in begun:
        draft.typed |= {"accord": "on"}
        draft.save()

    all_at_once(
        *[lambda draft=draft: send_draft(draft) for draft in begun],
        *[lambda referral=referral: accept(fresh(referral)) for referral in waiting],
    )

    states = sorted(
        Registration.objects.filter(workflow_code="referral").values_list("state_code", flat=True)
    )
    assert states == ["accepted"] * PEOPLE + ["registered"] * PEOPLE
    assert Registration.objects.filter(workflow_code="participation").count() == PEOPLE


def test_the_same_person_referred_twice_at_once_is_written_to_once(edition):
    def write():
        return refer(
            edition.staff_intake,
            world.REFERRED,
            version=edition.staff_intake.form.current_version,
            by=edition.writer,
            submission=uuid4(),
        ).pk

    made = all_at_once(*[write] * PEOPLE)

    assert sum(isinstance(each, AlreadyReferred) for each in made) == PEOPLE - 1
    assert Message.objects.count() == 1
