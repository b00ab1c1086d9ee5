"""Runs the background worker, with its heartbeat and its rounds: what is due by itself at its hour."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.dispatch import receiver
from django.utils import timezone
from django_tasks.signals import task_started
from django_tasks_db.management.commands import db_worker

from core.models import Heartbeat
from core.operating.health import WORKER
from inbox.digest import write_digests
from inbox.lots.running import see_to_lots
from programmes.alerts import announce_calls
from registrations.domain.rounds import claim, look_at_sites, rounds
from search.words import keep_words

BEAT_SECONDS = 15
ROUNDS = "rounds"
BETWEEN_ROUNDS = timedelta(seconds=55)  # a little less than four beats
TASKS_KEPT_DAYS = 14


class Command(db_worker.Command):
    """`manage.py worker`: every task of every queue, until it is told to stop."""

    help = "Runs background tasks: mails, search index, reminders, pages published at a given hour."

    def handle(self, **options) -> None:
        stop = threading.Event()
        threads = [
            threading.Thread(
                target=self.repeat, args=[each, stop], daemon=True, name=f"worker-{each.__name__}"
            )
            for each in (self.beat, self.make_rounds)
        ]
        for thread in threads:
            thread.start()
        try:
            super().handle(**options | {"queue_name": "*"})
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=5)

    def beat(self) -> None:
        """Say that the worker lives: rounds that take their time do not keep it from saying so."""
        Heartbeat.beat(WORKER)

    def make_rounds(self, at: datetime | None = None) -> None:
        """Once a minute, by one worker: whatever is due."""
        at = at or timezone.now()
        if claim(ROUNDS, BETWEEN_ROUNDS, at=at):
            also = (publish_scheduled, announce_calls, see_to_lots, write_digests, keep_words, forget_tasks)
            rounds(at, also=also)

    def repeat(self, what: Callable[[], None], stop: threading.Event) -> None:
        """Do it every 15 seconds, whatever it meets."""
        while True:
            try:
                what()
            except Exception as error:  # noqa: BLE001 the database may be away for a moment: the next time tries again
                self.stderr.write(f"worker: {type(error).__name__}")
                close_old_connections()
            if stop.wait(BEAT_SECONDS):
                connection.close()
                return


@receiver(task_started, dispatch_uid="config.worker.sites")
def know_the_sites_anew(**kwargs: Any) -> None:
    """A letter names the host that its page belongs to now: a platform may have been opened or closed since."""
    look_at_sites()


def publish_scheduled(at: datetime | None = None) -> None:
    """Publish and withdraw what editors have given a date, which nothing else does."""
    call_command("publish_scheduled", verbosity=0)


def forget_tasks(at: datetime | None = None) -> None:
    """Once a day: delete the rows of tasks that were done, or failed, two weeks ago."""
    if claim("rounds.tasks", timedelta(days=1), at=at or timezone.now()):
        call_command("prune_db_task_results", queue_name="*", min_age_days=TASKS_KEPT_DAYS, verbosity=0)
