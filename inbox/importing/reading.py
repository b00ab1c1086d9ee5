"""Read the list that a meeting tool has given: text in any of its encodings, cells, who was there and for how long."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

from django.utils.translation import gettext_lazy as _

from core.text.addressees import address, email_key
from core.text.names import name_key
from core.text.stems import fold
from inbox.importing.heads import Columns, columns_of
from registrations.workflows import Text

MOST_BYTES = 1_000_000
MOST_LINES = 2_000
MOST_CELLS = 40  # of a line
LONGEST = 200  # signs of a cell
DELIMITERS = "\t;,"
SECTION = re.compile(r"\d+\. ")  # as Teams begins each part
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMULA = ("=", "+", "-", "@")  # as a spreadsheet would begin one
YES = {"yes", "oui", "true", "vrai"}
NOBODY = {"anonymous", "anonyme"}  # BigBlueButton's line for answers to polls
PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|m|s)[a-z]*\.?\s*")
SECONDS = {"h": 3600, "m": 60, "s": 1}

Table = list[list[str]]


class BadList(Exception):
    """This file cannot be read as a list; `status` is what the answer says of it."""

    def __init__(self, message: Text, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the list. `seconds` are all those of their lines; None where the list does not tell."""

    name: str
    email: str
    seconds: int | None

    @property
    def minutes(self) -> int | None:
        return None if self.seconds is None else self.seconds // 60


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is in the list, each once, in its order; how many of its lines were left out as formulas."""

    people: list[Person]
    formulas: int = 0


def read_table(data: bytes) -> Table:
    """The cells of the file, line by line, without empty lines. Raises BadList."""
    if len(data) > MOST_BYTES:
        raise BadList(_("This file is too large: 1 MB at most."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    text = _text(data)
    if not text.strip():
        raise BadList(_("This file is empty."))
    tables = [_cells(text, delimiter) for delimiter in DELIMITERS]
    known = next((table for table in tables if any(columns_of(row) for row in table)), None)
    table = known or max(tables, key=lambda rows: sum(len(row) > 1 for row in rows))
    if not table:
        raise BadList(_("The lines of this file cannot be told apart: is it a CSV file?"))
    if len(table) > MOST_LINES:
        raise BadList(
            _("This list has more than 2,000 lines: it is not that of one session."),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    return table


def _text(data: bytes) -> str:
    """Raises BadList for what is no text."""
    if data.startswith(b"PK"):
        raise BadList(
            _("This is a workbook, not a CSV file: save it as CSV first, or take the tool’s own file.")
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data[1:2] == b"\x00":
        encodings = ("utf-16-le",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise BadList(
        _("This file is not a text that can be read: take the CSV file as the meeting tool gives it.")
    )


def _cells(text: str, delimiter: str) -> Table:
    """Nothing where a quote never ends."""
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = ([cell.strip()[:LONGEST] for cell in line[:MOST_CELLS]] for line in lines)
        return list(islice((row for row in rows if any(row)), MOST_LINES + 1))
    except csv.Error:
        return []


def head_of(table: Table) -> tuple[int, Columns] | None:
    """Where the head of the list is, and what its columns are; None where nobody knows its words."""
    found = ((place, columns_of(row)) for place, row in enumerate(table))
    return next(((place, columns) for place, columns in found if columns), None)


def first_line(table: Table) -> int:
    """Where a list whose head nobody knows begins: its first line of as many cells as most of its lines have."""
    widths = [len(row) for row in table]
    usual = max(sorted(set(widths), reverse=True), key=widths.count)
    return widths.index(usual)


def first_person(table: Table, columns: Columns, start: int) -> int:
    """The line after `start` where that one only names its columns: words where an address or a time stands later."""
    told = (
        (columns.email, lambda cell: "@" in cell),
        (columns.lasted, lambda cell: any(map(str.isdigit, cell))),
    )
    head, rest = table[start], table[start + 1 :]
    names = any(
        _cell(head, place) and not says(_cell(head, place)) and any(says(_cell(row, place)) for row in rest)
        for place, says in told
    )
    return start + 1 if names else start


def people_of(table: Table, columns: Columns, start: int) -> Listed:
    """Who stands in the lines from `start` on, until the next part of the report begins. Raises BadList for nobody."""
    found: list[Person] = []
    formulas = 0
    for row in _lines(table[start:]):
        email = address(_cell(row, columns.email))
        name = " ".join(filter(None, [_cell(row, columns.first), _cell(row, columns.name)]))
        if name.startswith(FORMULA) or email.startswith(FORMULA):
            formulas += 1
            continue
        waited = fold(_cell(row, columns.waited)) in YES
        nobody = fold(name) in NOBODY and not any(row[1:])
        if waited or nobody or not (name or email):
            continue
        lasted = None if columns.lasted is None else seconds_in(_cell(row, columns.lasted))
        found.append(Person(name, email if "@" in email else "", lasted))
    if not found:
        raise BadList(_("Nobody stands in this list."))
    return Listed(joined(found), formulas)


def _lines(rows: Sequence[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        if SECTION.match(row[0]) and not any(row[1:]):
            return
        yield row


def _cell(row: list[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def seconds_in(words: str) -> int:
    """How long « 57 », « 57,5 » (minutes), « 1:02:10 », « 1h 2m 10s » or « 1 h 2 min 10 s » is, in seconds; 0 for
    what says no time."""
    text = fold(" ".join(words.replace(",", ".").split()))
    try:
        if ":" in text:
            hours, minutes, *rest = (int(part) for part in text.split(":"))
            return hours * 3600 + minutes * 60 + sum(rest[:1])
        return int(float(text) * 60)
    except (ValueError, OverflowError):
        pass
    parts = PARTS.findall(text)
    return int(sum(float(number) * SECONDS[unit] for number, unit in parts)) if not PARTS.sub("", text) else 0


def joined(people: Sequence[Person]) -> list[Person]:
    """The lines of one name and one address as one; a name that has one address in the list has it in all its lines."""
    mails: dict[str, set[str]] = {}
    for person in people:
        mails.setdefault(name_key(person.name), set()).add(email_key(person.email))
    together: dict[tuple[str, str], list[Person]] = {}
    for person in people:
        name, mail = name_key(person.name), email_key(person.email)
        own = mails[name] - {""}
        if not mail and name and len(own) == 1:
            (mail,) = own
        together.setdefault((mail, name), []).append(person)
    return [_one(lines) for lines in together.values()]


def _one(lines: list[Person]) -> Person:
    name = next((line.name for line in lines if line.name), "")
    email = next((line.email for line in lines if line.email), "")
    return Person(name, email, added(lines))


def added(people: Sequence[Person]) -> int | None:
    """The seconds of them all; None where nobody knows."""
    known = [each.seconds for each in people if each.seconds is not None]
    return sum(known) if known else None
