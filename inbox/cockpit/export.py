"""The figures as a file: a line for each number, through the writers that lists are exported with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.text.languages import active_language
from inbox.cockpit.asking import Cockpit
from inbox.cockpit.figures import FIGURES
from inbox.exporting.reading import Value
from inbox.exporting.views import COCKPIT
from inbox.listing import ListColumn
from registrations.fields.columns import ColumnType

COLUMNS = ("figure", "table", "line", "column", "unit", "number")


@dataclass(slots=True)
class FigureLines:
    """Every number of the cockpit with what it is about, in the language of who asked, where there is one."""

    at: datetime
    lines: list[tuple[Value, ...]]
    columns: list[ListColumn]
    headings: list[str]
    title: str
    sheet: str
    language: str = field(default_factory=active_language)
    code: str = COCKPIT

    @classmethod
    def of(cls, cockpit: Cockpit) -> "FigureLines":
        """As the screen shows them."""
        labels = dict(
            zip(
                COLUMNS,
                (_("Figure"), _("Table"), _("Line"), _("Column"), _("Unit"), _("Number")),
                strict=True,
            )
        )
        columns = [
            ListColumn(code, label, ColumnType.NUMBER if code == "number" else ColumnType.TEXT, (code,))
            for code, label in labels.items()
        ]
        return cls(
            cockpit.at, list(_lines(cockpit)), columns, [*labels.values()], _("Dashboard"), _("Figures")
        )

    def __len__(self) -> int:
        return len(self.lines)

    def batches(self) -> Iterator[list[tuple[Value, ...]]]:
        yield self.lines

    def columns_in_batches(self, *, figures: bool = False) -> Iterator[list[list[Value]]]:
        yield [list(column) for column in zip(*self.lines, strict=True)] or [[] for _code in COLUMNS]


def _lines(cockpit: Cockpit) -> Iterator[tuple[str, str, str, str, str, Decimal]]:
    for figure in FIGURES:
        for table in figure.tables(cockpit):
            for line in table.lines:
                for heading, cell in zip(table.headings, line.cells, strict=True):
                    if cell.value is not None:
                        said = (figure.label, table.title, line.label, heading.label, heading.unit)
                        first, *rest = map(str, said)
                        yield (first, rest[0], rest[1], rest[2], rest[3], cell.value)
