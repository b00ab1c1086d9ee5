"""The figures as a file: a line for each number, through the writers that lists are exported with."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from inbox.cockpit.asking import Cockpit
from inbox.cockpit.figures import FIGURES
from inbox.exporting.lines import Lines
from inbox.exporting.views import COCKPIT
from inbox.listing import ListColumn
from registrations.fields.columns import ColumnType

COLUMNS = ("figure", "table", "line", "column", "unit", "number")


def figure_lines(cockpit: Cockpit) -> Lines:
    """Every number of the cockpit with what it is about, as the screen shows them."""
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
    return Lines(COCKPIT, _("Dashboard"), _("Figures"), columns, list(_lines(cockpit)), cockpit.at)


def _lines(cockpit: Cockpit) -> Iterator[tuple[str, str, str, str, str, Decimal]]:
    for figure in FIGURES:
        for table in figure.tables(cockpit):
            for line in table.lines:
                for heading, cell in zip(table.headings, line.cells, strict=True):
                    if cell.value is not None:
                        said = (figure.label, table.title, line.label, heading.label, heading.unit)
                        first, *rest = map(str, said)
                        yield (first, rest[0], rest[1], rest[2], rest[3], cell.value)
