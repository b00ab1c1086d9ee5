"""Several workers at the same moment: one of them sends, one of them writes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import delivery
from registrations.domain.delivery import LEASE, send_message, take_up_stranded
from registrations.domain.outbox import write_message
from registrations.domain.reminders import write_reminders
from registrations.domain.rounds import claim
from registrations.enums import MessageKind as Kind
from registrations.enums import MessageState
from registrations.models import Message
from tests.registrations.messages.letters import participant, workshop_intake
from tests.registrations.messages.servers import Server
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WORKERS = 6


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{Server.__module__}.{Server.__qualname__}"
    return Server.start()


def test_of_workers_that_take_one_message_at_once_one_sends_it(server):
    message = write_message(participant(), Kind.CONFIRMATION, at=timezone.now())

    assert sorted(at_once(lambda _number: send_message(message.pk), WORKERS)) == [False] * (WORKERS - 1) + [
        True
    ]
    assert len(server.accepted) == 1


def test_without_the_lock_on_the_state_it_would_be_sent_many_times(server, monkeypatch):
    message = write_message(participant(), Kind.CONFIRMATION, at=timezone.now())
    monkeypatch.setattr(delivery, "_take", lambda pk, at: Message.objects.get(pk=pk))
    monkeypatch.setattr(delivery, "ready_mail", lambda message, made, at: (message, made(message)))

    at_once(lambda _number: send_message(message.pk), WORKERS)

    assert len(server.accepted) == WORKERS


def test_a_message_with_a_key_is_written_once_by_workers_at_once():
    awa, at = participant(), timezone.now()

    made = at_once(lambda _number: write_message(awa, Kind.JOIN, at=at, key="one link"), WORKERS)

    assert sum(message is not None for message in made) == 1
    assert awa.messages.count() == 1


def test_reminders_that_workers_write_at_once_reach_each_person_once():
    at = timezone.now().replace(microsecond=0)
    intake = workshop_intake(starts_at=at + timedelta(days=5), opens_at=at - timedelta(days=9))
    for number in range(12):
        participant(intake, at=at - timedelta(days=4), courriel=f"p{number}@example.org")

    written = at_once(lambda _number: write_reminders(at), WORKERS)

    assert sum(written) == 12
    assert Message.objects.filter(kind=Kind.REMINDER_WEEK).count() == 12
    assert Message.objects.values("to").distinct().count() == 12


def test_what_a_dead_worker_held_is_taken_up_by_one_of_the_others():
    at = timezone.now()
    message = write_message(participant(), Kind.CONFIRMATION, at=at)
    Message.objects.update(state=MessageState.SENDING, lease_until=at)

    assert sorted(at_once(lambda _number: take_up_stranded(at + 2 * LEASE), WORKERS)) == [0] * (
        WORKERS - 1
    ) + [1]
    assert Message.objects.get(pk=message.pk).state == MessageState.QUEUED


def test_one_worker_has_the_turn():
    at = timezone.now()

    claimed = at_once(lambda _number: claim("x", timedelta(minutes=1), at=at), WORKERS)

    assert sorted(claimed) == [False] * (WORKERS - 1) + [True]
