"""What an export costs, however many rows it has: queries, memory, and one order throughout."""

import gc
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.enums import StaffGroup
from inbox.exporting import tables
from inbox.exporting.formats import FORMATS
from inbox.exporting.tables import Table
from inbox.listing import Listing
from registrations.models import Registration
from tests.copies import copies
from tests.inbox.exporting.exported import CODES, answered, asking, signed_in, with_columns

pytestmark = pytest.mark.django_db


def test_every_batch_costs_as_many_queries_whatever_is_in_it(client, monkeypatch):
    intake = asking()
    copies(answered(intake), 59, apart=timedelta(seconds=1))
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    with_columns(user, *CODES)
    monkeypatch.setattr(tables, "BATCH", 20)

    made = Table.of(Listing.of(user, "tous", QueryDict()), everything=True)
    with CaptureQueriesContext(connection) as queries:
        batches = iter(made.batches())
        each = []
        for _place in range(3):
            before = len(queries)
            rows = next(batches)
            each.append((len(rows), len(queries) - before))

    assert [size for size, _cost in each] == [20, 20, 20]
    assert len({cost for _size, cost in each}) == 1
    assert each[0][1] <= 5


def test_order_is_that_of_the_moment_whatever_comes_in_meanwhile(client, monkeypatch):
    intake = asking()
    copies(answered(intake), 5, apart=timedelta(seconds=1))
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    monkeypatch.setattr(tables, "BATCH", 2)
    made = Table.of(Listing.of(user, "tous", QueryDict("ordering=reference")))
    names = []

    for rows in made.batches():
        names += [row[0] for row in rows]
        Registration.objects.filter(reference="COP-2026-00006").delete()
        answered(intake, courriel=f"{len(names)}@example.org")

    assert names == [*(f"COP-2026-{place:05}" for place in range(2, 6)), names[-1]]
    assert names[-1].startswith("NOV-")


def test_memory_does_not_grow_with_the_number_of_rows(client, monkeypatch):
    """The same rows over and over: ten times as many hold no more at once, but the eight bytes of each key."""
    intake = asking()
    copies(answered(intake), 49, apart=timedelta(seconds=1))
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    with_columns(user, *CODES)
    monkeypatch.setattr(tables, "BATCH", 50)
    listing = Listing.of(user, "tous", QueryDict())
    once = Table.of(listing)

    def peak(times: int) -> int:
        made = Table(listing, once.keys * times, once.columns)
        gc.collect()
        tracemalloc.start()
        try:
            held, lines = 0, 0
            for part in FORMATS["csv"].write(made):
                gc.collect()  # rows know each other in circles: what nobody holds goes when Python comes by
                held, lines = max(held, tracemalloc.get_traced_memory()[0]), lines + part.count(b"\n")
            assert lines == 50 * times + 1
            return held
        finally:
            tracemalloc.stop()

    peak(1)  # what is looked up once
    few, many = peak(2), peak(20)

    assert many - few < 50 * 900  # bytes, for nine hundred rows more
