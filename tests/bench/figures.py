"""The inbox with few and with many registrations on one database: what its pages cost, speed and memory of its export.

Costs are seconds of processor, of this process and of all of PostgreSQL's: a machine that does other things meanwhile
makes clocks say anything.
"""

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.models import Heartbeat, User
from registrations.domain import rounds
from registrations.domain.referrals import left_alone
from registrations.models import Registration
from tests.bench.growing import grow

T = TypeVar("T")
PASSWORD = "correct-horse-battery-staple"
TIMES, TURNS = 5, 5
GROWN = "grown"  # the database with many registrations
MEGABYTE = 1024 * 1024
# What the CSV says, by the database alone: the same columns of the same rows in the same order, with the names of
# people and the titles of pages; states stay codes, and moments are not taken to Paris.
SAME = """
    WITH titles AS MATERIALIZED (
        SELECT i.id, (SELECT p.title FROM wagtailcore_page p WHERE p.translation_key = i.page_key
                      ORDER BY p.locale_id, p.id LIMIT 1) AS title
        FROM registrations_intake i
    )
    SELECT r.reference, r.name, r.state_code, r.since, u.first_name || ' ' || u.last_name, t.title, r.created_at
    FROM registrations_registration r JOIN titles t ON t.id = r.intake_id LEFT JOIN core_user u ON u.id = r.owner_id
    ORDER BY r.created_at DESC, r.id DESC
"""


def main(few: int, many: int) -> None:
    """Fill a database, copy it and let the copy grow; measure both in turns, and print what was measured as JSON."""
    importlib.import_module("config.wsgi")  # as it is served
    os.environ["DEMO_PASSWORD"] = PASSWORD
    call_command("migrate", verbosity=0)
    call_command("demo", registrations=few, stdout=sys.stderr)
    client = Client()
    client.force_login(User.objects.get(email="admin@example.org"))
    _tidy_up_no_more()
    _tidy_up()
    _copy_to(GROWN)
    with _database(GROWN):
        grow(many)
        _tidy_up()
        export = _export(client)
    measured = {
        "registrations": _in_each(Registration.objects.count),
        "rounds": _in_each(_rounds),
        "pages": _pages(client),
        "export": export,
    }
    print(json.dumps(measured))


def _tidy_up_no_more() -> None:
    """What PostgreSQL does by itself, after a million rows, would be counted among the cost of a page."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = off")
        cursor.execute("SELECT pg_reload_conf()")


def _tidy_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _copy_to(name: str) -> None:
    """Make a database of that name which holds what this one does; nobody is in either meanwhile."""
    this = connection.settings_dict["NAME"]
    with _database("template1"), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{this}"')


@contextmanager
def _database(name: str) -> Iterator[None]:
    """Every connection that is opened until the block ends leads to the database of that name."""
    before = connection.settings_dict["NAME"]
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name  # what other threads' connections are made from too


def _in_each(ask: Callable[[], T]) -> tuple[T, T]:
    """What is answered with few registrations, then with many."""
    few = ask()
    with _database(GROWN):
        return few, ask()


def _rounds() -> float:
    """Seconds of all that the worker's rounds do in an hour in which nothing is due, once they have done what is."""
    at = timezone.now()
    # A copy of what staff wrote of others has no copy of the draft it became: it would be let go of, a minute each.
    left_alone(at).update(erased_at=at)
    beats = [name for name, _every, _verbs in rounds.RHYTHMS]

    def all_of_them() -> None:
        Heartbeat.objects.filter(name__in=beats).delete()
        if failed := rounds.rounds(at):
            raise SystemExit(f"Rounds failed: {', '.join(failed)}")

    return min(_cost(all_of_them) for _turn in range(TURNS))


def _pages(client: Client) -> dict[str, tuple[float, float]]:
    """Seconds of each page with few and with many: of the turn whose ratio is the median.

    In turns, as a second of processor does now more and now less, with what the other half of its core is at.
    """
    few, many = _in_each(_addresses)
    costs = {}
    for name, address in few.items():
        turns = []
        for _turn in range(TURNS):
            before = _cost(partial(_got, client, address))
            with _database(GROWN):
                turns.append((before, _cost(partial(_got, client, many[name]))))
        costs[name] = sorted(turns, key=lambda turn: turn[1] / turn[0])[TURNS // 2]
    return costs


def _addresses() -> dict[str, str]:
    """Of each page; the dossier and what is searched for are from the middle."""
    middle = Registration.objects.filter(erased_at=None).order_by("-created_at")[100]
    return {
        "first page": "/admin/inbox/",
        "to do": "/admin/inbox/a-traiter/",
        "late": "/admin/inbox/en-retard/",
        # A value that fills a page with few as with many: to show fifty rows costs more than to show thirty.
        "filtered by a column": "/admin/inbox/?a-areas=territories",
        "filtered by two": "/admin/inbox/?a-areas=territories&state=application.submitted",
        "duplicate suspected": "/admin/inbox/?duplicates=on",
        "sorted by a column": "/admin/inbox/?ordering=-a-budget_requested",
        "searched by a reference": f"/admin/inbox/?q={middle.reference}",
        "searched by a name": f"/admin/inbox/?q={middle.name.split()[0]}",
        "page 50": "/admin/inbox/?p=50",
        "dossier": f"/admin/inbox/{middle.pk}/?view=tous",
    }


def _got(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")


def _cost(what: Callable[[], None]) -> float:
    """Seconds of one time, once it was done without being counted."""
    what()
    with _clock() as spent:
        for _time in range(TIMES):
            what()
    return spent.processor / TIMES


def _export(client: Client) -> dict[str, float]:
    """The CSV of everything, and PostgreSQL's own copy of the same columns, in turns: of the turn whose ratio is the
    median, seconds of each; of the first, megabytes.
    """
    idle = peak = _resident()
    turns = []
    for turn in range(TURNS):
        with _clock() as written:
            for number, _part in enumerate(client.get("/admin/inbox/tous/export/csv/").streaming_content):
                if turn == 0 and number % 20 == 0:
                    peak = max(peak, _resident())
        with (
            _clock() as copied,
            connection.cursor() as cursor,
            cursor.copy(f"COPY ({SAME}) TO STDOUT CSV") as copy,
        ):
            for _part in copy:
                pass
        turns.append((written, copied))
    written, copied = sorted(turns, key=lambda turn: turn[1].processor / turn[0].processor)[TURNS // 2]
    return {
        "written": written.processor,
        "written_by_the_clock": written.clock,
        "copied": copied.processor,
        "copied_by_the_clock": copied.clock,
        "megabytes": (peak - idle) / MEGABYTE,
    }


@dataclass
class Spent:
    """Seconds."""

    processor: float = 0
    clock: float = 0


@contextmanager
def _clock() -> Iterator[Spent]:
    """What is spent until the block ends."""
    spent = Spent(-_processor(), -time.perf_counter())
    yield spent
    spent.processor += _processor()
    spent.clock += time.perf_counter()


def _processor() -> float:
    """Seconds of processor that this process has had, and PostgreSQL with all its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    server = int(_stat(backend)[1])
    processes = [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    # Its own, then those of processes that have ended, which only their parent knows.
    ticks = sum(sum(map(int, _stat(process)[11:15])) for process in processes)
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[str]:
    """What Linux tells of a process, from its state on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _resident() -> int:
    """Bytes of memory in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
