"""A view as a table: its columns, and its rows a batch at a time, whatever the number of them."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from core.text.languages import active_language
from inbox.exporting.answers import Answers
from inbox.exporting.reading import Reader, Value
from inbox.listing import ListColumn, Listing
from registrations.models.registrations import RegistrationQuerySet

BATCH = 10_000
WITH_ANSWERS = 1_000  # whole answers, or documents, are much longer than what a list shows


def chosen_rows(listing: Listing, chosen: Iterable[int] | None) -> RegistrationQuerySet:
    """What a listing shows, in its order; of these rows alone when some were chosen."""
    rows = listing.queryset
    return rows if chosen is None else rows.filter(pk__in=list(chosen))


def snapshot(rows: RegistrationQuerySet) -> array:
    """The keys in the order they have now, eight bytes each: what comes or moves meanwhile changes no row's place."""
    return array("q", rows.values_list("pk", flat=True).iterator(chunk_size=BATCH))


def in_batches(keys: array, *, heavy: bool = True) -> Iterator[array]:
    """The keys, some thousands at a time; fewer of what is `heavy`."""
    size = min(BATCH, WITH_ANSWERS) if heavy else BATCH
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _told_apart(labels: Iterable[str]) -> Iterator[str]:
    """The labels; one that stands there already gets a number, as a spreadsheet would do: “Nom (2)”."""
    seen: Counter[str] = Counter()
    for label in labels:
        seen[label] += 1
        yield label if seen[label] == 1 else f"{label} ({seen[label]})"


class Written(Protocol):
    """What a format writes: columns with their headings, and rows a batch at a time, in one language."""

    columns: list[ListColumn]
    headings: list[str]
    language: str

    @property
    def code(self) -> str:
        """What it is, for programs."""

    @property
    def title(self) -> str:
        """What it is, for people; `sheet` is what its rows are."""

    @property
    def sheet(self) -> str: ...

    @property
    def at(self) -> datetime:
        """The moment that it tells of."""

    def __len__(self) -> int: ...

    def batches(self) -> Iterator[list[tuple[Value, ...]]]: ...

    def columns_in_batches(self, *, figures: bool = False) -> Iterator[list[list[Value]]]: ...


@dataclass(slots=True)
class Table:
    """The columns and the keys of the rows of a view, for one person, in the language they read."""

    listing: Listing
    keys: array
    columns: list[ListColumn]
    language: str = field(default_factory=active_language)
    headings: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.headings = list(_told_apart(str(column.label) for column in self.columns))

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
        return cls(listing, keys, [*listing.columns, *more])

    @property
    def code(self) -> str:
        return self.listing.view.code

    @property
    def title(self) -> str:
        return str(self.listing.view.label)

    @property
    def sheet(self) -> str:
        return _("Registrations")

    @property
    def at(self) -> datetime:
        return self.listing.at

    def __len__(self) -> int:
        return len(self.keys)

    def batches(self) -> Iterator[list[tuple[Value, ...]]]:
        """The rows that are still there, as typed values: as many queries for each batch as for any other."""
        for columns in self.columns_in_batches():
            yield list(zip(*columns, strict=True))

    def columns_in_batches(self, *, figures: bool = False) -> Iterator[list[list[Value]]]:
        """The same, column by column; with `figures`, moments as a text file has them.

        They are made after the view has answered, when no language is active: so each batch takes its own.
        """
        reader = Reader(self.columns, figures=figures)
        for keys in in_batches(self.keys, heavy=reader.is_heavy):
            with translation.override(self.language):
                columns = reader.values(keys)
            yield columns
