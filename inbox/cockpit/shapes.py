"""What a figure is shown as: a table whose numbers lead to lists, with bars beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import pgettext_lazy

from core.drawings.charts import length_of
from core.drawings.columns import ColumnChart
from core.text.amounts import number_in_words
from registrations.workflows import Text

TOTAL = pgettext_lazy("of numbers", "Total")
NUMBER = pgettext_lazy("of people", "Number")


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, the words it is shown in (those of the number when empty), and the list that holds as many rows.

    `value` is None where there is nothing to say; `bar` is how long its bar is ("64.3%"), empty for none.
    """

    value: Decimal | None
    words: str = ""
    link: str = ""
    bar: str = ""

    @property
    def text(self) -> str:
        """As it is shown in the active language."""
        return self.words or ("–" if self.value is None else number_in_words(self.value))


def number(value: int | None, link: str = "", *, of: int | None = None) -> Cell:
    """A count; it leads nowhere when it is none. With `of`, its bar is full where it is as many."""
    bar = "" if of is None or value is None else length_of(value, of)
    return Cell(None if value is None else Decimal(value), link=link if value else "", bar=bar)


def share(part: int, whole: int) -> Cell:
    """Per cent, rounded; nothing of nothing."""
    return Cell(Decimal(round(100 * part / whole)) if whole else None)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column of a table says; `unit` where it counts no people, `inner` where the person is not told it."""

    label: Text
    unit: Text = ""
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about, and its numbers."""

    label: Text
    cells: Sequence[Cell]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table: its title where a figure has several, its columns and lines.

    `chart` shows the lines over time; `notes` say its scales, `marks` the days that count.
    """

    headings: Sequence[Heading]
    lines: Sequence[Line]
    title: Text = ""
    of: Text = ""  # what the first column names
    chart: ColumnChart | None = None
    notes: Sequence[Text] = ()
    marks: Sequence[Text] = ()
