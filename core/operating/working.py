"""The worker: it waits while the database or the room on its disk is away, and goes on."""

import logging
import socket
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from core.models import Heartbeat
from core.models.heartbeats import WORKER
from core.operating.locks import lowest_free
from core.operating.outages import Outage, is_passing

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0  # seconds; each wait is twice the one before
# What a task that met an outage left as its error, once the database could be told.
OUTAGES = {"django.db.utils.OperationalError", "django.db.utils.InterfaceError"}
ENDED = {TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL}
TRIES, BETWEEN_TRIES = 5, timedelta(seconds=30)
REQUEST = "request_id"  # beside the arguments of a task: the request that asked for it
# It logs whatever it meets while it writes a page into the index, and says that the task is done.
FORGIVING = logging.getLogger("modelsearch.index")


class Place:
    """The name of a worker, that of its machine and the lowest number that no other worker there has.

    A worker that takes the place of a dead one has its name: it is missed no more. The system frees a lock as its
    process ends, however it ends.
    """

    def __init__(self) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        number, self._lock = lowest_free(lambda number: settings.VAR_DIR / f"worker.{number}.lock")
        self.name = f"{WORKER}{number}.{socket.gethostname()}"[:40]

    def leave(self) -> None:
        """Stop in order: nobody misses it."""
        try:
            Heartbeat.objects.filter(name=self.name).delete()
        except Exception as error:  # noqa: BLE001 the database may be away: then it is missed for a day
            logger.warning("A worker could not say that it stops: %s", type(error).__name__)
        self._lock.close()


class SteadyWorker(db_worker.Worker):
    """django-tasks-db's worker, which ends when it is told to and not when the database is away.

    What it was at when that happened is taken up again: a task that could not say how it ended, and one that ended by
    the outage. Tasks of this site may be run twice (a letter that has left leaves no second time).
    """

    def __init__(self, *, name: str, outage: Outage, **options: Any) -> None:
        super().__init__(**options)
        self.name, self.outage = name, outage
        self._unsaid: set[UUID] = set()

    def run(self) -> None:
        """Take tasks until it is told to stop. Raises what is no outage."""
        wait = FIRST_WAIT
        while self.running:
            began = time.monotonic()
            try:
                self._begin_again()
                super().run()
            except Exception as error:
                if not is_passing(error):
                    raise
                self.outage.begin(error)
            else:
                return
            close_old_connections()
            wait = FIRST_WAIT if time.monotonic() - began > LONGEST_WAIT else min(2 * wait, LONGEST_WAIT)
            self.startup_delay = False
            time.sleep(wait)

    def _begin_again(self) -> None:
        """See that rows can be written; give back to the queue what could not say how it ended."""
        Heartbeat.beat(self.name)
        if self._unsaid:
            unsaid = DBTaskResult.objects.filter(pk__in=self._unsaid, status=TaskResultStatus.RUNNING)
            unsaid.update(status=TaskResultStatus.READY)
            self._unsaid.clear()
        self.outage.end()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one, its lines in the log under the name of the request that asked for it.

        It begins in the site's language, whatever the one before has left: a page that is rendered leaves its own.
        """
        asked_by = db_task_result.args_kwargs.get(REQUEST)
        with (
            translation.override(settings.LANGUAGE_CODE),
            structlog.contextvars.bound_contextvars(
                task=db_task_result.task_path, **({REQUEST: asked_by} if asked_by else {})
            ),
        ):
            swallowed = _Swallowed()
            FORGIVING.addFilter(swallowed)
            try:
                super().run_task(db_task_result)
            except Exception as error:
                if is_passing(error):
                    self._unsaid.add(db_task_result.pk)
                raise
            finally:
                FORGIVING.removeFilter(swallowed)
            if db_task_result.exception_class_path in OUTAGES or swallowed.outage:
                self._try_later(db_task_result)

    def _try_later(self, row: DBTaskResult) -> None:
        tries = len(row.worker_ids)
        if row.status in ENDED and tries < TRIES:
            row.status, row.run_after = TaskResultStatus.READY, timezone.now() + tries * BETWEEN_TRIES
            row.save(update_fields=["status", "run_after"])


class _Swallowed(logging.Filter):
    """Hears of an outage that a task has met and only logged; it is said in one line, and the task comes again."""

    outage = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written as it is."""
        error = record.exc_info[1] if record.exc_info else None
        if is_passing(error):
            self.outage = True
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return True


@receiver(pre_save, sender=DBTaskResult, dispatch_uid="core.operating.working.asked_by")
def note_request(instance: DBTaskResult, **kwargs: Any) -> None:
    """A new task names the request that asks for it, or the one that asked for the task that does."""
    if instance._state.adding and (name := structlog.contextvars.get_contextvars().get(REQUEST)):
        instance.args_kwargs[REQUEST] = name
