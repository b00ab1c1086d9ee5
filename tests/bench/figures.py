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
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.models import Heartbeat, User
from registrations.domain import rounds
from registrations.domain.referrals import left_alone
from registrations.models import Registration
from tests.bench.growing import grow

PASSWORD = "correct-horse-battery-staple"
TIMES = 5
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
    """Fill the database, measure, grow it, measure again, and print what was measured as JSON."""
    importlib.import_module("config.wsgi")  # as it is served
    os.environ["DEMO_PASSWORD"] = PASSWORD
    call_command("migrate", verbosity=0)
    call_command("demo", registrations=few, stdout=sys.stderr)
    # What PostgreSQL tidies up by itself would be counted as the cost of a page.
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = off")
        cursor.execute("SELECT pg_reload_conf()")
    # The same one with few and with many: to show one dossier costs twice what another does.
    middle = Registration.objects.filter(erased_at=None).order_by("-created_at")[100]
    measured = [_measured(middle)]
    grow(many)
    measured.append(_measured(middle))
    print(json.dumps(measured))


def _measured(middle: Registration) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    client = Client()
    client.force_login(User.objects.get(email="admin@example.org"))
    return {
        "registrations": Registration.objects.count(),
        "rounds": _rounds(),
        "pages": _pages(client, middle),
        "export": _export(client),
    }


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

    return _cost(all_of_them)


def _pages(client: Client, middle: Registration) -> dict[str, float]:
    """Seconds of each page; the dossier and what is searched for are those of this one."""
    addresses = {
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
    return {name: _cost(lambda address=address: _got(client, address)) for name, address in addresses.items()}


def _got(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")


def _cost(what: Callable[[], None]) -> float:
    """Seconds of one time, once it was done without being counted: of the quietest of three rounds."""
    what()
    rounds = []
    for _round in range(3):
        with _clock() as spent:
            for _time in range(TIMES):
                what()
        rounds.append(spent.processor / TIMES)
    return min(rounds)


def _export(client: Client) -> dict[str, float]:
    """The CSV of everything, and PostgreSQL's own copy of the same columns: seconds of each, and megabytes."""
    idle = peak = _resident()
    with _clock() as written:
        for number, _part in enumerate(client.get("/admin/inbox/tous/export/csv/").streaming_content):
            if number % 20 == 0:
                peak = max(peak, _resident())
    with (
        _clock() as copied,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({SAME}) TO STDOUT CSV") as copy,
    ):
        for _part in copy:
            pass
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
