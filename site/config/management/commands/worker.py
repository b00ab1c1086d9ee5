"""Runs the background worker, with its heartbeat and its rounds: what is due by itself at its hour."""

import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.dispatch import receiver
from django.utils import timezone
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader
from django_tasks.signals import task_started
from django_tasks_db.management.commands import db_worker

from core.caching.generations import tell_untold
from core.models import Heartbeat
from core.models.heartbeats import ROUNDS
from core.operating import alerting
from core.operating.health import MISSED_FOR
from core.operating.outages import Outage, is_passing
from core.operating.working import Place, SteadyWorker
from inbox.digest import write_digests
from inbox.lots.running import see_to_lots
from programmes.alerts import announce_calls
from registrations.domain.erasures import keep_erasures
from registrations.domain.posting import Post
from registrations.domain.rounds import claim, look_at_sites, rounds
from search.words import keep_words

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15
LOOK_SECONDS = 60  # between two looks at whether something is to be told to operators
POST_SECONDS = 1  # a letter that has become due waits no longer than that
BETWEEN_ROUNDS = timedelta(seconds=55)  # a little less than four beats
TASKS_KEPT_DAYS = 14
OPTIONS = (
    "interval",
    "batch",
    "backend_name",
    "startup_delay",
    "max_tasks",
    "worker_id",
)  # of django-tasks-db's own


class Command(db_worker.Command):
    """`manage.py worker`: every task of every queue, until it is told to stop."""

    help = "Runs background tasks: mails, search index, reminders, pages published at a given hour."

    place: Place
    outage: Outage

    def handle(self, *, verbosity: int, reload: bool, **options: Any) -> None:
        reload = reload and not options["batch"]
        if reload and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            run_with_reloader(lambda: None)  # starts this very command in a process of its own
        self.configure_logging(verbosity)
        self.settle()
        worker = SteadyWorker(
            name=self.place.name,
            outage=self.outage,
            queue_names=["*"],
            excluded_queue_names=[],
            **{each: options[each] for each in OPTIONS},
        )
        stop = threading.Event()
        post = Post()

        def deliver() -> None:
            post.deliver(stop=stop.is_set)
            close_old_connections()  # what is due is asked for each second: no connection is kept for that

        def look() -> None:
            self.look()
            close_old_connections()

        threads = [
            threading.Thread(
                target=self.repeat,
                args=[each, stop, every, after],
                daemon=True,
                name=f"worker-{each.__name__}",
            )
            for each, every, after in (
                (self.beat, BEAT_SECONDS, 0),
                (self.make_rounds, BEAT_SECONDS, 0),
                (deliver, POST_SECONDS, 0),
                (look, LOOK_SECONDS, LOOK_SECONDS),
            )
        ]
        for thread in threads:
            thread.start()
        try:
            if reload:
                run_with_reloader(worker.run)
            else:
                worker.configure_signals()
                worker.run()
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=5)
            self.place.leave()

    def settle(self) -> "Command":
        """Take a place among the workers of this machine."""
        self.place, self.outage = Place(), Outage("worker: database or disk")
        return self

    def beat(self) -> None:
        """Say that the worker lives: rounds that take their time do not keep it from saying so."""
        Heartbeat.beat(self.place.name)
        tell_untold()

    def look(self) -> None:
        """Tell operators what is wrong, as far as a worker that lives can see it."""
        if settings.OPERATORS:
            alerting.look()

    def make_rounds(self, at: datetime | None = None) -> None:
        """Once a minute, by one worker: whatever is due."""
        at = at or timezone.now()
        if claim(ROUNDS, BETWEEN_ROUNDS, at=at):
            also = (
                publish_scheduled,
                announce_calls,
                see_to_lots,
                write_digests,
                keep_words,
                forget_tasks,
                keep_erasures,
            )
            rounds(at, also=also)

    def repeat(self, what: Callable[[], None], stop: threading.Event, every: float, after: float = 0) -> None:
        """Do it again after so many seconds, whatever it meets; for the first time `after` so many."""
        if stop.wait(after):
            return
        while True:
            try:
                what()
            except Exception as error:  # noqa: BLE001 the database may be away for a moment: the next time tries again
                if is_passing(error):
                    self.outage.begin(error)
                else:
                    logger.error("%s failed: %s", what.__name__, type(error).__name__)  # noqa: TRY400 see rounds
                close_old_connections()
            else:
                self.outage.end()
            if stop.wait(every):
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
    """Once a day: delete the rows of tasks that were done, or failed, two weeks ago, and of workers long gone."""
    at = at or timezone.now()
    if claim("rounds.tasks", timedelta(days=1), at=at):
        Heartbeat.of_workers().filter(at__lte=at - MISSED_FOR).delete()
        call_command("prune_db_task_results", queue_name="*", min_age_days=TASKS_KEPT_DAYS, verbosity=0)
