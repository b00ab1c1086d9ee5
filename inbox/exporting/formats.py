"""The formats of a table, as a declared list: how each is called, and how its bytes are made."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.text.dates import PARIS
from inbox.exporting.sheets import guarded, lines
from inbox.exporting.tables import Written
from inbox.exporting.workbooks import workbook


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its code in addresses, which is the ending of the file too, and what writes a table in it."""

    code: str
    content_type: str
    write: Callable[[Written], Iterator[bytes]]


def comma_separated(table: Written) -> Iterator[bytes]:
    """Text for spreadsheets, a batch at a time.

    In French with semicolons, decimal commas and the mark by which Excel knows UTF-8: what a double click opens right.
    """
    french = table.language == "fr"
    delimiter = ";" if french else ","
    mark = "\ufeff" if french else ""
    yield _bytes(mark + rows_of_text([[guarded(heading)] for heading in table.headings], delimiter))
    write = [lines(column, comma=french) for column in table.columns]
    for columns in table.columns_in_batches(figures=True):
        written = [each(values) for each, values in zip(write, columns, strict=True)]
        yield _bytes(rows_of_text(written, delimiter))


def rows_of_text(columns: Sequence[Sequence[str]], delimiter: str) -> str:
    """The same cells, column by column, that `csv.writer` is given row by row, and the same text (RFC 4180).

    It looks at each sign of each cell; to look at a column at a time takes a third of the time.
    """
    rows = zip(*(_quoted(column, delimiter) for column in columns), strict=True)
    return "\r\n".join([*map(delimiter.join, rows), ""])


def _quoted(column: Sequence[str], delimiter: str) -> Sequence[str]:
    signs = (delimiter, '"', "\r", "\n")
    whole = "".join(column)
    if not any(sign in whole for sign in signs):
        return column
    return [
        '"{}"'.format(cell.replace('"', '""')) if any(sign in cell for sign in signs) else cell
        for cell in column
    ]


def objects(table: Written) -> Iterator[bytes]:
    """JSON for programs: the columns with their types, then an object for each row under the codes of the columns.

    Numbers are numbers, several choices a list, days ISO 8601, moments with the offset of Paris; null for no value.
    """
    head = {
        "view": table.code,
        "made_at": table.at.astimezone(PARIS).isoformat(timespec="seconds"),
        "columns": [
            {"code": each.code, "label": label, "type": str(each.type)}
            for each, label in zip(table.columns, table.headings, strict=True)
        ],
    }
    codes = [column.code for column in table.columns]
    yield f'{_json(head)[:-1]}, "rows": ['.encode()
    between = "\n"
    for rows in table.batches():
        said = []
        for row in rows:
            values = {code: _for_programs(value) for code, value in zip(codes, row, strict=True)}
            said.append(between + _json(values))
            between = ",\n"
        yield _bytes("".join(said))
    yield b"\n]}\n"


FORMATS = {
    each.code: each
    for each in (
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
        Format("csv", "text/csv; charset=utf-8", comma_separated),
        Format("json", "application/json", objects),
    )
}


def _bytes(text: str) -> bytes:
    """UTF-8; half a sign, which nobody can type, becomes a question mark and stops nothing."""
    return text.encode(errors="replace")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _for_programs(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(PARIS).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
