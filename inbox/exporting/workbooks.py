"""A table as an XLSX workbook: written row by row, never held, with texts that stay texts."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from inbox.exporting.reading import Value
from inbox.exporting.sheets import FORMULAS, in_paris, readable
from inbox.exporting.tables import Written
from inbox.listing import ListColumn
from registrations.fields.columns import ColumnType

CHUNK = 64 * 1024
ROWS = 1_048_576  # of a sheet of Excel, its heading included; what is more goes to the next sheet
LONGEST = 32_767  # characters of a cell of Excel
CUT = " […]"
FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar is wrong by a day or has none
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTHS = {  # in characters
    ColumnType.NUMBER: 12,
    ColumnType.MONEY: 15,
    ColumnType.DAY: 12,
    "moment": 17,
    ColumnType.CODE: 28,
    ColumnType.TEXT: 28,
}
NARROW = {"reference": 17, "language": 11}
SHORT = {"siret": 16, "phone": 18, "postcode": 10}
LONG, WIDEST = 50, 40  # of what is asked for in several lines; of a heading


def workbook(table: Written) -> Iterator[bytes]:
    """The bytes of the workbook, made before the first is given: a mistake is told, not sent as half a file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed once it is read)
    try:
        _write(table, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _write(table: Written, file: IO[bytes]) -> None:
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": table.title, "created": in_paris(table.at)})
        formats = _Formats(book, french=table.language == "fr")
        sheet, number = _sheet(book, table, formats, 1), 1
        at = 1
        for rows in table.batches():
            for row in rows:
                if at == ROWS:
                    number += 1
                    sheet, at = _sheet(book, table, formats, number), 1
                for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                    _cell(sheet, (at, place), column, value, formats)
                at += 1


class _Formats:
    """How cells look, declared once in a book."""

    def __init__(self, book: xlsxwriter.Workbook, *, french: bool):
        top = {"valign": "top"}
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F4F1E8", "bottom": 1}
        )
        self.plain = book.add_format(top)
        self.text = book.add_format(top | {"num_format": "@"})
        self.harmless = book.add_format(top | {"quote_prefix": True})
        self.money = book.add_format(top | {"num_format": '#,##0.00\\ "€"' if french else '"€"#,##0.00'})
        self.day = book.add_format(top | {"num_format": "dd/mm/yyyy" if french else "yyyy-mm-dd"})
        self.moment = book.add_format(
            top | {"num_format": "dd/mm/yyyy hh:mm" if french else "yyyy-mm-dd hh:mm"}
        )


def _sheet(book: xlsxwriter.Workbook, table: Written, formats: _Formats, number: int) -> Any:
    """A sheet with its headings, which stay in sight beside the first column, and a filter on each."""
    sheet = book.add_worksheet(table.sheet if number == 1 else f"{table.sheet} {number}")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, min(len(table), ROWS - 1), len(table.columns) - 1)
    for place, (column, heading) in enumerate(zip(table.columns, table.headings, strict=True)):
        sheet.set_column(place, place, max(_width(column), min(len(heading) + 3, WIDEST)))
        sheet.write_string(0, place, heading[:LONGEST], formats.heading)
    return sheet


def _width(column: ListColumn) -> int:
    kind = column.spec.kind if column.spec else ""
    if kind in ("long_text", "group", "files"):
        return LONG
    return SHORT.get(kind) or NARROW.get(column.code) or WIDTHS.get(column.type, WIDTHS[ColumnType.TEXT])


def _cell(sheet: Any, at: tuple[int, int], column: ListColumn, value: Value, formats: _Formats) -> None:
    if value is None or value in ("", []):
        return
    if isinstance(value, Decimal):
        look = formats.money if column.type == ColumnType.MONEY else formats.plain
        sheet.write_number(*at, float(value), look)
    elif isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= FIRST_DAY:
        moment = isinstance(value, datetime)
        written = in_paris(value) if isinstance(value, datetime) else value
        sheet.write_datetime(*at, written, formats.moment if moment else formats.day)
    else:
        words = ", ".join(value) if isinstance(value, list) else readable(column, str(value))
        sheet.write_string(*at, _fitting(words), _look(words, column, formats))


def _fitting(words: str) -> str:
    """What a cell of Excel holds; it refuses a longer text whole."""
    return words if len(words) <= LONGEST else words[: LONGEST - len(CUT)] + CUT


def _look(words: str, column: ListColumn, formats: _Formats) -> Any:
    """Numbers of companies, phones and references stay text when somebody edits them, and so do would-be formulas."""
    if column.code == "reference" or (column.spec is not None and column.spec.kind in SHORT):
        return formats.text
    return formats.harmless if words.startswith(FORMULAS) else formats.plain
