"""Counting without keeping who is counted."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.domain.rate_limits import KEPT, Counted, count, count_all, forget_tallies, window_start
from registrations.models import Tally
from tests.registrations.test_concurrency import at_once

TEN_MINUTES = timedelta(minutes=10)
AT = datetime(2026, 3, 3, 9, 14, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_count_grows_within_its_window_and_begins_again_in_the_next():
    moments = [AT, AT, AT + timedelta(minutes=5), AT + timedelta(minutes=6)]

    assert [count("sent", "a", window=TEN_MINUTES, at=at) for at in moments] == [1, 2, 3, 1]


@pytest.mark.django_db
def test_counts_of_different_kinds_values_and_windows_are_apart():
    day = timedelta(days=1)
    things = [
        Counted("sent", "a", TEN_MINUTES),
        Counted("sent", "b", TEN_MINUTES),
        Counted("right", "a", TEN_MINUTES),
        Counted("sent", "a", day),
    ]
    count("sent", "b", window=TEN_MINUTES, at=AT)

    assert count_all(things, at=AT) == [1, 2, 1, 1]


def test_windows_follow_one_another_without_a_gap():
    assert window_start(TEN_MINUTES, AT) == datetime(2026, 3, 3, 9, 10, tzinfo=UTC)
    assert window_start(TEN_MINUTES, datetime(2026, 3, 3, 9, 20, tzinfo=UTC)).minute == 20
    assert window_start(timedelta(days=1), AT) == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_key_changes_with_the_window_and_with_the_secret(settings):
    count("mail", "awa@example.org", window=TEN_MINUTES, at=AT)
    count("mail", "awa@example.org", window=TEN_MINUTES, at=AT + TEN_MINUTES)
    settings.SECRET_KEY = "another one"
    count("mail", "awa@example.org", window=TEN_MINUTES, at=AT)

    assert Tally.objects.values("key").distinct().count() == 3


@pytest.mark.django_db
def test_counters_are_forgotten_two_days_later():
    for at in (AT - KEPT - TEN_MINUTES, AT - KEPT + TEN_MINUTES, AT):
        count("sent", "a", window=TEN_MINUTES, at=at)

    assert forget_tallies(AT) == 1
    assert Tally.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_who_are_counted_at_once_are_all_counted_and_each_gets_a_number_of_their_own():
    things = [Counted("sent", "a", TEN_MINUTES), Counted("right", "a", TEN_MINUTES)]

    numbers = at_once(lambda n: count_all(things if n % 2 else things[::-1], at=AT), 12)

    assert sorted(first for first, _second in numbers) == list(range(1, 13))
    assert [tally.number for tally in Tally.objects.all()] == [12, 12]
