"""Runs the background worker, with its heartbeat and its care for stranded messages."""

import threading

from django.db import close_old_connections, connection
from django_tasks_db.management.commands import db_worker

from core.health import WORKER
from core.models import Heartbeat
from registrations.domain import take_up_stranded

BEAT_SECONDS = 15


class Command(db_worker.Command):
    """`manage.py worker`: every task of every queue, until it is told to stop."""

    help = "Runs background tasks: mails, search index."

    def handle(self, **options) -> None:
        stop = threading.Event()
        pulse = threading.Thread(target=self.pulse, args=[stop], daemon=True, name="worker-pulse")
        pulse.start()
        try:
            super().handle(**options | {"queue_name": "*"})
        finally:
            stop.set()
            pulse.join(timeout=5)

    def pulse(self, stop: threading.Event) -> None:
        """Say that the worker lives, and give back what a dead one had taken, every 15 seconds."""
        while True:
            try:
                Heartbeat.beat(WORKER)
                take_up_stranded()
            except Exception as error:  # noqa: BLE001 the database may be away for a moment: the next beat tries again
                self.stderr.write(f"worker: {type(error).__name__}")
                close_old_connections()
            if stop.wait(BEAT_SECONDS):
                connection.close()
                return
