"""The formats of a table, as a declared list: how each is called, and how its bytes are made."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.text.dates import PARIS
from inbox.exporting.sheets import guarded, lines
from inbox.exporting.tables import Table
from inbox.exporting.workbooks import workbook


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its code in addresses, which is the ending of the file too, and what writes a table in it."""

    code: str
    content_type: str
    write: Callable[[Table], Iterator[bytes]]


def comma_separated(table: Table) -> Iterator[bytes]:
    """Text for spreadsheets, a batch at a time.

    In French with semicolons, decimal commas and the mark by which Excel knows UTF-8: what a double click opens right.
    """
    french = table.language == "fr"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if french else ",", lineterminator="\r\n")
    if french:
        buffer.write("\ufeff")
    writer.writerow([guarded(heading) for heading in table.headings])
    write = [lines(column, comma=french) for column in table.columns]
    yield _drained(buffer)
    for columns in table.columns_in_batches(figures=True):
        written = [each(values) for each, values in zip(write, columns, strict=True)]
        writer.writerows(zip(*written, strict=True))
        yield _drained(buffer)


def objects(table: Table) -> Iterator[bytes]:
    """JSON for programs: the columns with their types, then an object for each row under the codes of the columns.

    Numbers are numbers, several choices a list, days ISO 8601, moments with the offset of Paris; null for no value.
    """
    head = {
        "view": table.listing.view.code,
        "made_at": table.listing.at.astimezone(PARIS).isoformat(timespec="seconds"),
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


def _drained(buffer: io.StringIO) -> bytes:
    """What has been written since the last time."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return _bytes(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _for_programs(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(PARIS).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
