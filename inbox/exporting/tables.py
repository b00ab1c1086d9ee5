"""A view as a table: its columns, and its rows a batch at a time, whatever the number of them."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import translation

from core.text.languages import active_language
from inbox.exporting.answers import Answers
from inbox.listing import ListColumn, Listing
from registrations.models.registrations import RegistrationQuerySet

BATCH = 500
Value = str | Decimal | date | datetime | list[str] | None


def chosen_rows(listing: Listing, chosen: Iterable[int] | None) -> RegistrationQuerySet:
    """What a listing shows, in its order; of these rows alone when some were chosen."""
    rows = listing.queryset
    return rows if chosen is None else rows.filter(pk__in=list(chosen))


def snapshot(rows: RegistrationQuerySet) -> array:
    """The keys in the order they have now, eight bytes each: what comes or moves meanwhile changes no row's place."""
    return array("q", rows.values_list("pk", flat=True).iterator(chunk_size=BATCH * 4))


def in_batches(keys: array) -> Iterator[list[int]]:
    """The keys, some hundreds at a time."""
    for start in range(0, len(keys), BATCH):
        yield list(keys[start : start + BATCH])


@dataclass(slots=True)
class Table:
    """The columns and the keys of the rows of a view, for one person, in the language they read."""

    listing: Listing
    keys: array
    columns: list[ListColumn]
    answers: Answers | None = None
    language: str = field(default_factory=active_language)
    headings: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.headings = [str(column.label) for column in self.columns]

    @classmethod
    def of(
        cls, listing: Listing, *, everything: bool = False, chosen: Iterable[int] | None = None
    ) -> "Table":
        """The columns that the view shows this person; with `everything`, one more for each question they may read."""
        rows = chosen_rows(listing, chosen)
        keys = snapshot(rows)
        if not everything:
            return cls(listing, keys, listing.columns)
        answers = Answers.of(rows, listing.user)
        shown = {column.code for column in listing.columns}
        more = [column for column in answers.columns() if column.code not in shown]
        return cls(listing, keys, [*listing.columns, *more], answers)

    def batches(self) -> Iterator[list[list[Value]]]:
        """The values of the rows that are still there, typed, as many queries for each batch as for any other.

        They are made after the view has answered, when no language is active: so each batch takes its own.
        """
        for keys in in_batches(self.keys):
            with translation.override(self.language):
                yield [[_plain(column.value(row)) for column in self.columns] for row in self._rows(keys)]

    def _rows(self, keys: list[int]):
        rows = self.listing.rows(keys)
        return self.answers.beside(rows) if self.answers else rows


def _plain(value):
    """A value without words that wait for a language."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if value is None or isinstance(value, Decimal | date) else str(value)
