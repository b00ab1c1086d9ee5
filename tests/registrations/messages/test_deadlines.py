"""Deadlines: a week and a day before, to those who have begun or asked, once per closing date, never after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import batches
from registrations.domain.delivery import send_message
from registrations.domain.reminders import write_deadlines
from registrations.enums import MessageKind as Kind
from registrations.models import Message
from tests import factories
from tests.registrations.messages.letters import begun, subscribed

pytestmark = pytest.mark.django_db
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)
CLOSES = timezone.now().replace(microsecond=0) + timedelta(days=30)
LONG_BEFORE = CLOSES - timedelta(days=29)


@pytest.fixture
def intake():
    return factories.intake(factories.call(title="Appel national"), closes_at=CLOSES)


def through(*moments) -> list[int]:
    return [write_deadlines(at) for at in moments]


def kinds(thing) -> list[str]:
    return list(thing.messages.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("make", [begun, subscribed])
def test_whoever_has_begun_or_asked_is_told_a_week_and_a_day_before(intake, make):
    thing = make(intake, at=LONG_BEFORE)

    assert through(CLOSES - WEEK - MINUTE, CLOSES - WEEK, CLOSES - 2 * DAY) == [0, 1, 0]
    assert through(CLOSES - DAY, CLOSES - MINUTE, CLOSES, CLOSES + MINUTE) == [1, 0, 0, 0]
    assert kinds(thing) == [Kind.DEADLINE_WEEK, Kind.DEADLINE_DAY]


def test_the_letters_say_why_one_is_told(intake):
    draft, asked = begun(intake, at=LONG_BEFORE), subscribed(intake, at=LONG_BEFORE, email="b@example.org")
    through(CLOSES - WEEK)

    to_draft, to_asker = draft.messages.get(), asked.messages.get()
    assert "You have begun a form and have not sent it: Appel national." in to_draft.text
    assert list(to_draft.marks.values()) == [{"page": "show"}]
    assert "You asked us to remind you of the closing date: Appel national." in to_asker.text
    assert list(to_asker.marks.values()) == [{"page": "unsubscribe"}]


@pytest.mark.parametrize(("before", "expected"), [(3 * DAY, [Kind.DEADLINE_DAY]), (timedelta(hours=3), [])])
def test_nothing_is_written_for_a_moment_that_had_passed_when_it_was_begun(intake, before, expected):
    draft = begun(intake, at=CLOSES - before)
    through(CLOSES - before + MINUTE, CLOSES - DAY, CLOSES - MINUTE)

    assert kinds(draft) == expected


def test_an_extension_is_told_anew(intake):
    draft = begun(intake, at=LONG_BEFORE)
    through(CLOSES - WEEK, CLOSES - DAY)
    intake.extended_from, intake.closes_at = CLOSES, CLOSES + timedelta(days=20)
    intake.save()

    later = intake.closes_at
    assert through(CLOSES, later - WEEK, later - DAY, later) == [0, 1, 1, 0]
    assert kinds(draft) == [Kind.DEADLINE_WEEK, Kind.DEADLINE_DAY] * 2


def test_a_letter_that_says_a_date_that_no_longer_counts_never_leaves(intake):
    draft = begun(intake, at=LONG_BEFORE)
    through(CLOSES - WEEK)
    intake.closes_at = CLOSES + DAY
    intake.save()

    assert send_message(draft.messages.get().pk, at=CLOSES - WEEK) is False


def test_a_letter_that_could_not_leave_before_the_closing_never_leaves(intake):
    draft = begun(intake, at=LONG_BEFORE)
    through(CLOSES - DAY)

    assert send_message(draft.messages.get().pk, at=CLOSES) is False


def test_a_change_of_what_was_sent_is_no_unfinished_draft(intake):
    sent = factories.registration(intake)
    begun(intake, at=LONG_BEFORE, registration=sent)

    assert through(CLOSES - WEEK) == [0]


@pytest.mark.parametrize("already", ["a draft", "sent"])
def test_who_asked_and_has_begun_or_sent_is_not_told_twice_or_in_vain(intake, already):
    asked = subscribed(intake, at=LONG_BEFORE)
    if already == "a draft":
        begun(intake, at=LONG_BEFORE)
    else:
        factories.registration(intake, courriel="AWA@example.org")

    through(CLOSES - WEEK)

    assert kinds(asked) == []


@pytest.mark.parametrize("fields", [{"confirmed_at": None}, {"ended_at": LONG_BEFORE}])
def test_only_those_who_confirmed_and_have_not_ended_it_are_told(intake, fields):
    subscribed(intake, at=LONG_BEFORE, **fields)

    assert through(CLOSES - WEEK) == [0]


def test_alerts_about_everything_bring_no_reminder(intake):
    subscribed(at=LONG_BEFORE)

    assert through(CLOSES - WEEK) == [0]


def test_a_cancelled_intake_has_no_deadline(intake):
    begun(intake, at=LONG_BEFORE)
    intake.cancelled_at = CLOSES - WEEK
    intake.save()

    assert through(CLOSES - WEEK, CLOSES - DAY) == [0, 0]


def test_an_intake_without_an_end_has_none():
    begun(factories.intake(factories.call(), closes_at=None), at=LONG_BEFORE)

    assert through(CLOSES) == [0]


def test_many_are_told_in_batches(intake, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 4)
    for number in range(10):
        subscribed(intake, at=LONG_BEFORE, email=f"p{number}@example.org")

    assert through(CLOSES - WEEK, CLOSES - WEEK + MINUTE) == [10, 0]
    assert Message.objects.values("to").distinct().count() == 10
