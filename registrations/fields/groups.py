"""The rows of a repeated group, as they stand on screen: read from what was posted, checked, stored."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.fields.asked import AskedForm
from registrations.fields.kinds.groups import MOST_ROWS, least_rows, most_rows
from registrations.fields.schema import FieldSpec
from registrations.fields.typed import row_mark, row_prefix

ADD, REMOVE = "_add", "_remove"  # the names of the buttons that add a row, and take one away
BLANK = "__row__"  # the number of the row that the browser copies


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its `number` among those shown, from 1, and the form of its fields."""

    number: int
    prefix: str
    mark: str
    form: AskedForm

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed in it."""
        return any(_is_typed(value) for value in self.form.as_typed().values())


def _is_typed(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_is_typed(each) for each in value.values())
    return bool(value.strip()) if isinstance(value, str) else bool(value)


class Group:
    """The rows of one group. `make(spec, prefix, data)` gives the form of a row; without `data` nothing was posted."""

    def __init__(self, spec: FieldSpec, name: str, data: Mapping | None, make: Callable[..., AskedForm]):
        self.spec, self.name, self.make = spec, name, make
        self.least, self.most = least_rows(spec), most_rows(spec)
        numbers = list(self._numbers(data)) if data is not None else []
        shown = numbers or list(range(max(self.least, 1)))
        self.rows = [
            self._row(index, number, data if numbers else None) for index, number in enumerate(shown, 1)
        ]

    def _numbers(self, data: Mapping) -> Iterator[int]:
        """The numbers of the rows that were posted, in order, with the one asked for, without the one taken away."""
        named = re.compile(rf"{re.escape(self.name)}-([0-9]{{1,4}})-", re.ASCII)
        found = {int(match[1]) for name in data if (match := named.match(name))}
        taken_away = data.get(REMOVE)
        kept = [number for number in sorted(found) if row_prefix(self.name, number) != taken_away][:MOST_ROWS]
        yield from kept
        if data.get(ADD) == self.name and len(kept) < self.most:
            yield (max(found) if found else -1) + 1

    def _row(self, index: int, number: int | str, data: Mapping | None) -> Row:
        prefix = row_prefix(self.name, number)
        row = Row(index, prefix, row_mark(self.name, number), self.make(self.spec, prefix, data))
        row.form.optional = index > self.least and not row.is_filled
        return row

    @property
    def blank(self) -> Row:
        """An empty row, for the browser to copy: one more than there must be."""
        row = self._row(0, BLANK, None)
        row.form.optional = len(self.rows) >= self.least
        return row

    @property
    def anchor(self) -> str:
        """The id of the first control of the first row that is not filled in, or of the first row."""
        row = next((row for row in self.rows if not row.is_filled), self.rows[0])
        return row.form.bound(row.form.specs[0]).anchor if row.form.specs else ""

    @property
    def may_grow(self) -> bool:
        return len(self.rows) < self.most

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.is_filled]

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the rows, as (code, message); an empty row is no row."""
        filled = self.filled
        for row in self.rows:
            row.form.quiet = row.form.quiet or row not in filled
        if len(filled) < self.least:
            message = ngettext(
                "Fill in %(number)s row at least.", "Fill in %(number)s rows at least.", self.least
            )
            yield "too_few", message % {"number": self.least}
        if len(filled) > self.most:
            message = ngettext("Keep %(number)s row at most.", "Keep %(number)s rows at most.", self.most)
            yield "too_many", message % {"number": self.most}
        if sum(not row.form.is_valid() for row in filled):
            yield "rows", _("Some rows are to be corrected.")

    @property
    def stored(self) -> list[dict[str, Any]] | None:
        """The answers of the rows that are filled in."""
        return [row.form.answers for row in self.filled] or None

    def as_typed(self) -> list[dict[str, Any]]:
        return [row.form.as_typed() for row in self.rows]
