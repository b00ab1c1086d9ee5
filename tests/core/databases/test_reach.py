"""PostgreSQL killed, stopped and back: nobody waits long, and the first who asks after its return is answered."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil
import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from config.settings.databases import databases
from core.databases.postgresql.reach import Reach
from tests.servers import postgres
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.postgres
# Seconds: a connection is doubted after one, and the server asked for two; who knows that it is away asks no more.
SOON, AT_ONCE = 12, 2.5


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres.running(*postgres.SPEED) as running:
        yield running


class Site:
    """The connections of one process, a thread each."""

    def __init__(self, url: str) -> None:
        self.connections = ConnectionHandler({"default": {}, "away": databases(url)["default"]})

    def ask(self, sql: str = "SELECT 1") -> object:
        """One request: what it found, or the error it met; its connection is given back."""
        connection = self.connections["away"]
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()
        except OperationalError as error:
            return error
        finally:
            connection.close()

    def reach(self) -> Reach:
        return self.connections["away"].reach


@pytest.fixture
def site(cluster: Cluster, monkeypatch, django_db_blocker) -> Iterator[Site]:
    monkeypatch.setattr("core.databases.postgresql.base._reaches", {})
    monkeypatch.setattr("core.databases.postgresql.base.DatabaseWrapper._connection_pools", {})
    made = Site(cluster.url)
    monkeypatch.setattr(
        "django.contrib.postgres.signals.connections", made.connections
    )  # it asks each new one
    with django_db_blocker.unblock():
        yield made
        made.connections["away"].close_pool()


def all_of(cluster: Cluster, signum: int) -> None:
    """Send it to the server and to what serves each connection."""
    server = psutil.Process(cluster.server.pid)
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # one that has just ended
            process.send_signal(signum)


def kill(cluster: Cluster) -> Callable[[], None]:
    cluster.stop(signal.SIGQUIT)
    return cluster.start


def stop(cluster: Cluster) -> Callable[[], None]:
    all_of(cluster, signal.SIGSTOP)
    return lambda: all_of(cluster, signal.SIGCONT)


def timed(verb: Callable[[], object]) -> tuple[object, float]:
    began = time.monotonic()
    return verb(), time.monotonic() - began


@pytest.mark.parametrize("leave", [kill, stop])
def test_a_dozen_are_told_soon_and_the_first_after_its_return_is_answered(site, cluster, leave):
    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(lambda _each: site.ask(), range(12))) == {(1,)}
        back = leave(cluster)
        try:
            first = list(threads.map(lambda _each: timed(site.ask), range(12)))
            later = list(threads.map(lambda _each: timed(site.ask), range(12)))
            alone, took = timed(site.ask)
        finally:
            back()
        found = site.ask()
        everyone = set(threads.map(lambda _each: site.ask(), range(12)))

    assert all(isinstance(error, OperationalError) for error, _seconds in (*first, *later))
    assert max(seconds for _error, seconds in first) < SOON
    assert max(seconds for _error, seconds in later) < AT_ONCE
    assert isinstance(alone, OperationalError)
    assert took < AT_ONCE
    assert (found, everyone) == ((1,), {(1,)})
    assert not site.reach().outage.away


def test_stale_connections_are_no_errors(site, cluster):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _each: site.ask("SELECT 1, pg_sleep(0.1)"), range(4)))
        kill(cluster)()

        assert [site.ask() for _time in range(6)] == [(1,)] * 6


def test_a_slow_query_is_waited_for_while_the_server_lives(site, cluster):
    assert site.ask("SELECT 7, pg_sleep(1.4)")[0] == 7
    assert not site.reach().outage.away


def test_a_long_statement_is_sent_to_its_end_however_slowly_it_is_taken(site, monkeypatch):
    connection = site.connections["away"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
        answers, asked = site.reach().answers, []

        def goes_on_once_asked_twice(*args, **options) -> bool:
            asked.append(answers(*args, **options))
            if len(asked) == 2:  # how often after that is the machine's affair
                backend.resume()
            return asked[-1]

        monkeypatch.setattr(site.reach(), "answers", goes_on_once_asked_twice)
        backend.suspend()  # the server lives, and nobody reads what is sent

        cursor.execute(f"SELECT length('{'x' * 30_000_000}')")

        assert cursor.fetchone() == (30_000_000,)
        assert len(asked) >= 2
        assert all(asked)
    connection.close()


def test_a_server_without_room_for_one_more_ends_no_query(site, cluster):
    name = "taken"
    with psycopg.connect(cluster.url, autocommit=True) as held:
        held.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 2")
        crowded = Site(cluster.url.replace("postgres@", f"{name}@"))
        options = crowded.connections["away"].settings_dict["OPTIONS"]["pool"]
        options["min_size"], options["max_size"] = 1, 2
        with psycopg.connect(cluster.url.replace("postgres@", f"{name}@")):
            assert crowded.ask("SELECT 7, pg_sleep(1.4)")[0] == 7
        crowded.connections["away"].close_pool()


def asleep(watching: psycopg.Connection) -> bool:
    """Whether the server is at a query that only sleeps."""
    return (
        watching.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").fetchone() is not None
    )


def test_a_query_that_hangs_is_given_up(site, cluster):
    with ThreadPoolExecutor(1) as thread, psycopg.connect(cluster.url, autocommit=True) as watching:
        asked = thread.submit(timed, lambda: site.ask("SELECT pg_sleep(60)"))
        while not asleep(watching):
            assert not asked.done(), asked.result()
        back = stop(cluster)
        try:
            error, seconds = asked.result(timeout=20)
        finally:
            back()

    assert isinstance(error, OperationalError)
    assert seconds < SOON
    assert site.ask() == (1,)
