"""What an export reads of many rows at once is what the list shows of each: one meaning, two ways to fetch it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.enums import StaffGroup
from inbox.exporting import tables
from inbox.exporting.formats import FORMATS
from inbox.exporting.reading import Reader, plain
from inbox.exporting.sheets import FORMULAS, guarded, lines
from inbox.exporting.tables import Table
from inbox.listing import ListColumn, Listing
from registrations.domain.persons import erase
from registrations.models import Intake, Registration, Tag
from tests import factories
from tests.inbox.exporting.exported import FIELDS, answered, asking, signed_in, table, take, with_columns
from tests.inbox.exporting.test_costs import copies

pytestmark = pytest.mark.django_db
TYPED = ("Élan", "3 pas", "«a»", "", " ", "-", "=1+1", "  +33", "\t-2", "＝3", "\u2003=4", "a=b", "²=2")
# Before and after the clocks of Paris change, and the last minute of a year there.
MOMENTS = (
    (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29 01:59"),
    (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29 03:00"),
    (datetime(2026, 10, 25, 1, 0, 0, 999_999, tzinfo=UTC), "2026-10-25 02:00"),
    (datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), "2025-12-31 23:59"),
)


@pytest.fixture
def intake():
    return asking()


def lived_in(intake, owner) -> None:
    """Rows of every shape: all answers and few, an owner and tags and none, the other language, a deleted page."""
    first = answered(intake)
    Registration.objects.filter(pk=first.pk).update(owner=owner)
    first.tags.add(*(Tag.objects.create(name=name) for name in ("urgent", "à voir")))
    answered(intake, courriel="b@example.org", titre=None, siret=None, themes=["b"], montant="7", places=None)
    factories.registration(intake, courriel="c@example.org", titre="=2+2")
    Registration.objects.filter(email="c@example.org").update(language="en", state_code="eligible")
    gone = factories.intake(factories.call(title="Disparu"), fields=FIELDS)
    answered(gone, courriel="d@example.org", themes=[])
    Intake.objects.filter(pk=gone.pk).update(page_key=uuid4())


@pytest.mark.parametrize("group", [StaffGroup.MANAGERS, StaffGroup.ADMINISTRATORS, StaffGroup.OFFICERS])
def test_every_column_says_of_each_row_what_the_list_says(client, intake, group):
    user = signed_in(client, group, intake=intake)
    lived_in(intake, user)
    listing = Listing.of(user, "tous", QueryDict())
    keys = tables.snapshot(listing.queryset)
    columns = list(listing.all_columns.values())

    read = Reader(columns).values(keys)

    assert len(keys) >= 3
    shown = [[plain(column.value(row)) for row in listing.rows(keys)] for column in columns]
    assert {column.code: values for column, values in zip(columns, read, strict=True)} == {
        column.code: values for column, values in zip(columns, shown, strict=True)
    }


@pytest.mark.parametrize(("moment", "told"), MOMENTS)
def test_text_file_tells_moments_by_the_clocks_of_paris(client, intake, moment, told):
    answered(intake)
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    with_columns(user, "received", "changed")
    Registration.objects.update(created_at=moment)

    lines = table(take(client, "csv"))

    assert lines[1][1:] == [told, ""]


@pytest.mark.parametrize("everything", [False, True])
def test_one_row_costs_as_many_queries_as_hundreds(client, intake, everything):
    user = signed_in(client, StaffGroup.MANAGERS, intake=intake)
    first = answered(intake)
    Registration.objects.filter(pk=first.pk).update(owner=user)
    first.refresh_from_db()
    listing = Listing.of(user, "tous", QueryDict())
    with_columns(user, *listing.all_columns)
    copies(first, 300)
    made = Table.of(Listing.of(user, "tous", QueryDict()), everything=everything)
    costs = []

    for keys in (made.keys[:1], made.keys):
        made.keys = keys
        with CaptureQueriesContext(connection) as queries:
            number = sum(len(rows) for rows in made.batches())
        costs.append((number, len(queries)))

    assert [number for number, _cost in costs] == [1, 301]
    assert costs[0][1] == costs[1][1] <= 6


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_who_is_erased_while_the_file_is_made_leaves_nothing_in_it(client, intake, monkeypatch, file_format):
    for place in range(4):
        answered(intake, courriel=f"p{place}@example.org", nom=f"Personne {place}", titre=f"Projet {place}")
    user = signed_in(client, StaffGroup.ADMINISTRATORS)
    monkeypatch.setattr(tables, "BATCH", 2)
    made = Table.of(Listing.of(user, "tous", QueryDict("ordering=created_at")), everything=True)
    parts = FORMATS[file_format].write(made)

    sent = [next(parts), next(parts)]
    erase(Registration.objects.get(email="p3@example.org"), by=user)
    said = b"".join([*sent, *parts]).decode()

    assert all(f"{word} {place}" in said for place in range(3) for word in ("Personne", "Projet"))
    assert not any(word in said for word in ("p3@example.org", "Personne 3", "Projet 3"))


def test_row_that_is_gone_takes_its_place_with_it_and_no_other_value_moves(client, intake):
    user = signed_in(client, StaffGroup.ADMINISTRATORS)
    for place in range(3):
        answered(intake, courriel=f"p{place}@example.org", titre=f"Projet {place}")
    listing = Listing.of(user, "tous", QueryDict("ordering=created_at"))
    with_columns(user, "email", "a-titre")
    keys = tables.snapshot(listing.queryset)

    Registration.objects.get(email="p1@example.org").delete()
    read = Reader([listing.all_columns[code] for code in ("email", "a-titre")]).values(keys)

    assert read == [["p0@example.org", "p2@example.org"], ["Projet 0", "Projet 2"]]


@pytest.mark.parametrize("typed", TYPED)
def test_quick_look_at_a_text_guards_what_the_long_one_does(typed):
    runs = typed.startswith(FORMULAS) or typed.lstrip().startswith(FORMULAS)

    assert (guarded(typed) != typed) == runs


@pytest.mark.parametrize("typed", [*TYPED, "_a", "a\n=2", "\n", "٣=2"])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_column_of_texts_that_all_differ_is_guarded_text_by_text(typed, place):
    texts = ["Awa", "Élan", "3 pas", "²=2"]
    texts.insert(place, typed)

    written = lines(ListColumn("name", "Nom", "text", ("name",)), comma=True)(texts)

    assert written == [guarded(each) for each in texts]
