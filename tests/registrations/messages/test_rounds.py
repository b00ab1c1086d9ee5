"""The worker's rounds: every verb in its turn, none stopped by another, nothing asked twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Heartbeat
from registrations.domain import rounds as module
from registrations.domain.outbox import write_message
from registrations.domain.rounds import claim, rounds
from registrations.enums import MessageKind as Kind
from registrations.models import Message
from tests import factories
from tests.registrations.messages.letters import begun, participant, workshop_intake

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def names(verbs) -> list[str]:
    return [verb.__name__ for verb in verbs]


def test_every_periodic_verb_has_its_turn():
    assert names(module.EVERY_TIME) == [
        "look_at_sites",
        "take_up_stranded",
        "follow_cancellations",
        "tell_of_changes",
        "lapse_unconfirmed",
        "fill_open_places",
        "publish_results",
        "write_reminders",
        "write_deadlines",
        "scan_waiting",
        "tell_of_refused",
        "forget_corrections",
        "read_mailbox",
    ]
    assert names(module.HOURLY) == [
        "follow_pages",
        "warn_expiring",
        "remind_of_wanted",
        "expire_drafts",
        "expire_referrals",
        "forget_answers",
        "erase_outlived",
        "forget_requests",
        "forget_session_notes",
        "forget_successions",
        "tidy_subscriptions",
        "forget_tallies",
        "wipe_files",
    ]
    assert names(module.DAILY) == ["sweep", "forget_loose"]


def test_a_verb_that_fails_stops_no_other_one(monkeypatch, caplog):
    called = []

    def broken(at):
        called.append("broken")
        raise ValueError("awa@example.org")

    def fine(at):
        called.append("fine")

    monkeypatch.setattr(module, "EVERY_TIME", (broken, fine))
    monkeypatch.setattr(module, "RHYTHMS", ())

    assert rounds(NOW, also=(fine,)) == ["broken"]
    assert called == ["broken", "fine", "fine"]
    assert "broken failed: ValueError" in caplog.text
    assert "awa@example.org" not in caplog.text


def test_some_are_due_once_an_hour_or_once_a_day(monkeypatch):
    called = []

    def hourly(at):
        called.append("hourly")

    def daily(at):
        called.append("daily")

    hour, day = timedelta(hours=1), timedelta(days=1)
    monkeypatch.setattr(module, "EVERY_TIME", ())
    monkeypatch.setattr(module, "RHYTHMS", (("h", hour, (hourly,)), ("d", day, (daily,))))

    for minutes in range(0, 26 * 60, 10):
        rounds(NOW + timedelta(minutes=minutes))

    assert called.count("hourly") == 26
    assert called.count("daily") == 2


def test_of_several_at_once_one_has_the_turn():
    turns = [claim("x", timedelta(minutes=1), at=NOW) for _worker in range(3)]
    later = [claim("x", timedelta(minutes=1), at=NOW + timedelta(minutes=1)) for _worker in range(3)]

    assert turns == later == [True, False, False]


def test_rounds_do_what_is_due_everywhere():
    intake = workshop_intake(starts_at=NOW + timedelta(days=7))
    awa = participant(intake, at=NOW - timedelta(hours=1))
    call = factories.intake(factories.call(), closes_at=NOW + timedelta(days=7))
    draft = begun(call, at=NOW - timedelta(hours=1))

    assert rounds(NOW) == []

    assert awa.messages.get().kind == Kind.REMINDER_WEEK
    assert draft.messages.get().kind == Kind.DEADLINE_WEEK
    assert rounds(NOW + timedelta(minutes=1)) == []
    assert Message.objects.count() == 2


def test_rounds_are_cheap_when_nothing_is_due(django_assert_max_num_queries):
    intake = workshop_intake(starts_at=NOW + timedelta(days=20), capacity=None)
    for number in range(30):
        awa = participant(intake, courriel=f"p{number}@example.org")
        write_message(awa, Kind.CONFIRMATION, at=NOW)
    Message.objects.update(state="sent")
    rounds(NOW)

    with django_assert_max_num_queries(16):
        assert rounds(NOW + timedelta(minutes=1)) == []


def test_rounds_cost_the_same_when_the_reminders_were_written(django_assert_max_num_queries):
    intake = workshop_intake(starts_at=NOW + timedelta(days=5), capacity=None)
    for number in range(30):
        participant(intake, at=NOW - timedelta(hours=20), courriel=f"p{number}@example.org")
    at = NOW + timedelta(hours=1)
    rounds(at)
    Message.objects.update(state="sent")

    with django_assert_max_num_queries(18):
        assert rounds(at + timedelta(minutes=1)) == []


def test_the_beats_are_in_one_table():
    rounds(NOW)

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"rounds.hourly", "rounds.daily"}
