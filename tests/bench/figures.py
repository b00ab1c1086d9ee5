"""The inbox on one database with so many registrations: seconds of its pages, speed and memory of its export."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client

from core.models import User
from registrations.models import Registration

PASSWORD = "correct-horse-battery-staple"
TIMES = 5
MEGABYTE = 1024 * 1024


def main(number: int) -> None:
    """Fill the database, measure, and print what was measured as JSON."""

    os.environ["DEMO_PASSWORD"] = PASSWORD
    call_command("migrate", verbosity=0)
    call_command("demo", registrations=number, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client, keys = _reader()
    print(json.dumps({"pages": _pages(client, keys), "export": _export(client)}))


def _reader():
    """A signed-in administrator, and a dossier from the middle."""

    client = Client()
    client.force_login(User.objects.get(email="admin@example.org"))
    middle = Registration.objects.filter(erased_at=None).order_by("-created_at")[100]
    return client, middle


def _pages(client, middle) -> dict[str, float]:
    addresses = {
        "first page": "/admin/inbox/",
        "to do": "/admin/inbox/a-traiter/",
        "late": "/admin/inbox/en-retard/",
        "filtered by a column": "/admin/inbox/?a-region=53",
        "searched by a reference": f"/admin/inbox/?q={middle.reference}",
        "searched by a name": f"/admin/inbox/?q={middle.name.split()[0]}",
        "page 50": "/admin/inbox/?p=50",
        "dossier": f"/admin/inbox/{middle.pk}/?view=tous",
    }
    return {
        name: _median(lambda address=address: _got(client, address)) for name, address in addresses.items()
    }


def _got(client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")


def _median(what: Callable[[], None]) -> float:
    """Seconds, once it was done without being counted."""
    what()
    return statistics.median(_seconds(what) for _time in range(TIMES))


def _seconds(what: Callable[[], object]) -> float:
    before = time.perf_counter()
    what()
    return time.perf_counter() - before


def _export(client) -> dict[str, float]:
    """Rows in a second of the CSV of everything, and of PostgreSQL's own copy of the same columns."""

    rows = Registration.objects.count()
    idle = _resident()
    peak = idle

    def exported() -> None:
        nonlocal peak
        for number, _part in enumerate(client.get("/admin/inbox/tous/export/csv/").streaming_content):
            if number % 100 == 0:
                peak = max(peak, _resident())

    seconds = _seconds(exported)

    def copied() -> None:
        query = (
            "SELECT r.reference, r.name, r.state_code, r.since, r.owner_id, i.name_fr, r.created_at"
            " FROM registrations_registration r JOIN registrations_intake i ON i.id = r.intake_id"
            " ORDER BY r.created_at DESC, r.id DESC"
        )
        with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT CSV") as copy:
            for _part in copy:
                pass

    return {
        "rows_per_second": rows / seconds,
        "copied_per_second": rows / _seconds(copied),
        "megabytes": (peak - idle) / MEGABYTE,
    }


def _resident() -> int:
    """Bytes of memory in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
