"""What the worker does by itself, besides its tasks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone, translation
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from modelsearch.tasks import insert_or_update_object_task
from wagtail.search.models import IndexEntry

from config.management.commands import worker
from config.management.commands.worker import Command
from core.models import Heartbeat
from core.operating import working
from core.operating.outages import Outage
from core.operating.working import Place, SteadyWorker
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
    assert brought == [*pages, *people, "keep_words", "forget_tasks", "keep_erasures"]


def test_tasks_that_are_long_done_are_forgotten_once_a_day(monkeypatch):
    called = []
    monkeypatch.setattr(worker, "call_command", lambda name, **options: called.append(name))
    now = timezone.now()

    for hours in (0, 1, 23, 24, 25):
        worker.forget_tasks(now + timedelta(hours=hours))

    assert called == ["prune_db_task_results"] * 2


def test_a_beat_is_a_sign_of_life_and_nothing_else():
    command = Command().settle()

    command.beat()

    assert list(Heartbeat.of_workers().values_list("name", flat=True)) == [command.place.name]
    assert Heartbeat.objects.count() == 1
    command.place.leave()
    assert not Heartbeat.objects.exists()


def test_each_worker_of_a_machine_has_a_place_and_the_next_takes_that_of_the_dead():
    first, second = Place(), Place()
    second._lock.close()  # as its process ends, whatever ended it

    third = Place()

    assert first.name != second.name == third.name
    for place in (first, third):
        place.leave()


# --- The database away ------------------------------------------------------------------------------


@task()
def note(words: str) -> None:
    """What the tests have done."""
    done.append((words, structlog.contextvars.get_contextvars().get("request_id")))
    if words == "fails":
        raise OperationalError("the database does not answer")


done: list[tuple[str, str | None]] = []


waits: list[float] = []
# The worker takes a task in a transaction of its own.
OF_ITS_OWN = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def away(monkeypatch) -> None:
    """Nobody waits in these tests: they look how long it would have been."""
    monkeypatch.setattr(working, "time", SimpleNamespace(sleep=waits.append, monotonic=time.monotonic))
    waits.clear()
    done.clear()


@contextmanager
def failing(times: int, statement: str = "") -> Iterator[None]:
    """So many writes are not answered, of those that begin with the statement."""
    left = [times]

    def fail(execute: Callable, sql: str, *args: Any) -> Any:
        if left[0] and sql.lstrip().replace('"', "").startswith(statement or ("UPDATE", "INSERT")):
            left[0] -= 1
            raise OperationalError("the database does not answer")
        return execute(sql, *args)

    with connection.execute_wrapper(fail):
        yield


def worker_of(outage: Outage) -> SteadyWorker:
    return SteadyWorker(
        name="worker.1.test",
        outage=outage,
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    )


@OF_ITS_OWN
def test_the_worker_waits_ever_longer_and_goes_on_with_a_line_for_each_outage(away, caplog):
    note.enqueue("after")

    with failing(7):
        worker_of(Outage("worker")).run()

    assert [words for words, _request in done] == ["after"]
    assert waits == [2, 4, 8, 15, 15, 15, 15]
    said = [record.getMessage() for record in caplog.records if record.name == "core.operating.outages"]
    assert [words.split(" after ")[0] for words in said] == ["worker away: OperationalError", "worker back"]


@OF_ITS_OWN
def test_a_task_that_the_outage_ended_is_done_later_and_one_that_always_fails_is_given_up(away):
    note.enqueue("fails")

    for _turn in range(working.TRIES + 1):
        DBTaskResult.objects.update(run_after=timezone.now())
        worker_of(Outage("worker")).run()

    assert len(done) == working.TRIES
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@OF_ITS_OWN
def test_a_page_that_met_the_outage_on_its_way_into_the_index_is_put_there_later(away, caplog):
    page = factories.standard(title="Licorne")
    DBTaskResult.objects.all().delete()
    insert_or_update_object_task.enqueue("home", "standardpage", page.pk)

    with failing(1, f"INSERT INTO {IndexEntry._meta.db_table}"):
        worker_of(Outage("worker")).run()
    row = DBTaskResult.objects.get()
    assert (row.status, row.run_after > timezone.now()) == (TaskResultStatus.READY, True)
    assert [record.exc_info for record in caplog.records if record.name == "modelsearch.index"] == [None]
    assert not StandardPage.objects.search("licorne")

    DBTaskResult.objects.update(run_after=timezone.now())
    worker_of(Outage("worker")).run()
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert list(StandardPage.objects.search("licorne")) == [page]


@OF_ITS_OWN
def test_a_task_that_could_not_say_how_it_ended_is_given_back(away):
    note.enqueue("once more")
    worker = worker_of(Outage("worker"))
    row = DBTaskResult.objects.get()
    row.claim("test")

    with failing(6), pytest.raises(OperationalError):
        worker.run_task(row)  # neither its end nor its failure, three attempts each
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    worker.run()

    assert len(done) == 2
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@task()
def speak(language: str) -> str:
    """Says which language it began in, and leaves another."""
    began = str(translation.get_language())
    translation.activate(language)
    return began


@OF_ITS_OWN
def test_each_task_begins_in_the_language_of_the_site_whatever_the_one_before_has_left(away):
    for language in ("en", "en", "fr"):
        speak.enqueue(language)

    worker_of(Outage("worker")).run()

    assert [row.return_value for row in DBTaskResult.objects.all()] == ["fr", "fr", "fr"]
    assert translation.get_language() == "fr"


@OF_ITS_OWN
def test_what_a_request_asked_for_bears_its_name_at_the_worker(away):
    with structlog.contextvars.bound_contextvars(request_id="a" * 32):
        note.enqueue("asked")
    structlog.contextvars.clear_contextvars()
    note.enqueue("by itself")

    worker_of(Outage("worker")).run()

    assert done == [("asked", "a" * 32), ("by itself", None)]


def test_what_is_no_outage_ends_the_worker(away, monkeypatch):
    monkeypatch.setattr(SteadyWorker, "_begin_again", lambda self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        worker_of(Outage("worker")).run()
