"""Runs the background worker, with its heartbeat, its care for stranded messages and the pages that have a date."""

import threading
from itertools import count

from django.core.management import call_command
from django.db import close_old_connections, connection
from django_tasks_db.management.commands import db_worker

from core.health import WORKER
from core.models import Heartbeat
from registrations.domain import take_up_stranded

BEAT_SECONDS = 15
BEATS_BETWEEN_SCHEDULES = 4


class Command(db_worker.Command):
    """`manage.py worker`: every task of every queue, until it is told to stop."""

    help = "Runs background tasks: mails, search index, pages published at a given hour."

    def handle(self, **options) -> None:
        stop = threading.Event()
        pulse = threading.Thread(target=self.pulse, args=[stop], daemon=True, name="worker-pulse")
        pulse.start()
        try:
            super().handle(**options | {"queue_name": "*"})
        finally:
            stop.set()
            pulse.join(timeout=5)

    def beat(self, number: int) -> None:
        """Say that the worker lives, and give back what a dead one had taken.

        Once a minute: publish and withdraw what editors have given a date, which nothing else does.
        """
        Heartbeat.beat(WORKER)
        take_up_stranded()
        if number % BEATS_BETWEEN_SCHEDULES == 0:
            call_command("publish_scheduled", verbosity=0)

    def pulse(self, stop: threading.Event) -> None:
        """Beat every 15 seconds, whatever a beat meets."""
        for number in count():
            try:
                self.beat(number)
            except Exception as error:  # noqa: BLE001 the database may be away for a moment: the next beat tries again
                self.stderr.write(f"worker: {type(error).__name__}")
                close_old_connections()
            if stop.wait(BEAT_SECONDS):
                connection.close()
                return
