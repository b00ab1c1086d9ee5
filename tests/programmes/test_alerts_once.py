"""That alerts are told once, whatever happens, and what they cost."""

import pytest

from programmes import alerts
from programmes.alerts import announce_calls
from programmes.models import CallPage
from registrations.enums import MessageKind
from registrations.models import Announcement, Message, Subscription
from tests import factories
from tests.programmes.alerting import AT, DAY, MINUTE, intake_of, subscriber, told
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> CallPage:
    return factories.call(title="Appel national")


def test_crash_in_the_middle_is_made_good_without_a_double(call, monkeypatch):
    intake_of(call)
    for number in range(5):
        subscriber(f"s{number}@example.org")
    monkeypatch.setattr(alerts, "BATCH", 2)
    write = alerts.Circular.write
    calls = []

    def crash(self, batch, *, at):
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        return write(self, batch, at=at)

    monkeypatch.setattr(alerts.Circular, "write", crash)
    with pytest.raises(ConnectionError):
        announce_calls(AT)
    assert len(told()) == 2
    assert Announcement.objects.get().finished_at is None

    announce_calls(AT + MINUTE)

    assert sorted(to for _kind, to in told()) == [f"s{number}@example.org" for number in range(5)]
    assert Announcement.objects.get().finished_at == AT + MINUTE


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_that_announce_at_once_write_to_everyone_once(call, monkeypatch):
    monkeypatch.setattr(alerts, "BATCH", 3)
    intake_of(call)
    for number in range(10):
        subscriber(f"s{number}@example.org")

    written = at_once(lambda _number: announce_calls(AT), 4)

    assert sum(written) == 10
    assert sorted(to for _kind, to in told()) == [f"s{number}@example.org" for number in range(10)]


def test_message_leads_its_reader_alone_to_their_own_subscription(call):
    intake_of(call)
    people = [subscriber(f"s{number}@example.org") for number in range(3)]

    announce_calls(AT)

    for person in people:
        message = Message.objects.get(kind=MessageKind.ALERT, subscription=person)
        assert message.to == person.email
        # Each mark stands in the letter, and names nobody: it is about the subscription of its own message.
        assert message.marks
        for mark, way in message.marks.items():
            assert set(way) == {"page"}
            assert mark in message.text
            assert mark in message.html


def test_subscriber_costs_a_small_part_of_a_query(call, django_assert_max_num_queries):
    """A batch of 200 takes about twelve on SQLite, where an INSERT holds fifty rows, and eight on PostgreSQL."""
    intake_of(call)
    Subscription.objects.bulk_create(
        Subscription(
            email=f"s{number}@example.org",
            email_key=f"s{number}@example.org",
            language=("fr", "en")[number % 2],
            confirmed_at=AT - DAY,
        )
        for number in range(600)
    )

    with django_assert_max_num_queries(25 + 600 // 15):
        assert announce_calls(AT) == 600


def test_nothing_new_costs_a_handful_of_queries_every_minute(call, django_assert_max_num_queries):
    intake_of(call)
    for _number in range(5):
        intake_of(factories.call())
    subscriber()
    announce_calls(AT)

    with django_assert_max_num_queries(10):
        assert announce_calls(AT + MINUTE) == 0
