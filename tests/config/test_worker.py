"""What the worker does by itself, besides its tasks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.management.commands import worker
from config.management.commands.worker import Command
from core.models import Heartbeat
from core.operating.health import WORKER
from home.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_page_is_published_and_withdrawn_at_the_hour_its_editor_gave():
    now = timezone.now()
    coming = factories.standard(title="Bientôt", live=False)
    coming.go_live_at = now + timedelta(minutes=1)
    coming.save_revision().publish()
    leaving = factories.standard(title="Bientôt plus", expire_at=now + timedelta(minutes=1))

    Command().make_rounds(now)
    assert live(coming, leaving) == (False, True)

    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        Command().make_rounds()
        assert live(coming, leaving) == (True, False)


def live(*pages: StandardPage) -> tuple[bool, ...]:
    return tuple(StandardPage.objects.get(pk=page.pk).live for page in pages)


def test_of_several_workers_one_makes_the_rounds_of_a_minute(monkeypatch):
    made = []
    monkeypatch.setattr(worker, "rounds", lambda at, also: made.append(at))
    now = timezone.now()

    for seconds in (0, 1, 15, 54, 60, 61):
        Command().make_rounds(now + timedelta(seconds=seconds))

    assert made == [now, now + timedelta(seconds=60)]


def test_the_rounds_have_what_floors_above_bring(monkeypatch):
    brought = []
    monkeypatch.setattr(worker, "rounds", lambda at, also: brought.extend(verb.__name__ for verb in also))

    Command().make_rounds()

    pages, people = ["publish_scheduled", "announce_calls"], ["see_to_lots", "write_digests"]
    assert brought == [*pages, *people, "keep_words", "forget_tasks"]


def test_tasks_that_are_long_done_are_forgotten_once_a_day(monkeypatch):
    called = []
    monkeypatch.setattr(worker, "call_command", lambda name, **options: called.append(name))
    now = timezone.now()

    for hours in (0, 1, 23, 24, 25):
        worker.forget_tasks(now + timedelta(hours=hours))

    assert called == ["prune_db_task_results"] * 2


def test_a_beat_is_a_sign_of_life_and_nothing_else():
    Command().beat()

    assert Heartbeat.is_alive(WORKER)
    assert Heartbeat.objects.count() == 1
