"""What a cell holds: how a value is written for people, and how one that a program might run is made harmless."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, cast

from core.text.dates import PARIS
from inbox.exporting.reading import Value
from inbox.listing import ListColumn
from inbox.listing.columns import MOMENT
from registrations.fields.columns import ColumnType
from registrations.fields.kinds import retype, show

# What makes spreadsheets take a text for a formula, its twins of full width too.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CENT = Decimal("0.01")
NO_WORD = re.compile(r"^[\W_]", re.MULTILINE)  # at the beginning of one text or of a line in one
AS_TEXT = "'"  # what tells a spreadsheet that a text follows


def guarded(text: str) -> str:
    """A text that no spreadsheet runs: one that begins like a formula, behind spaces too, gets an apostrophe before."""
    if text[:1].isalnum():  # nearly all, told in a tenth of the time
        return text
    return AS_TEXT + text if text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS) else text


def in_paris(moment: datetime) -> datetime:
    """The moment on the clocks of Paris, to the second and without its zone, as sheets know no zones."""
    return moment.astimezone(PARIS).replace(tzinfo=None, microsecond=0)


def lines(column: ListColumn, *, comma: bool) -> Callable[[Collection[Value]], list[str]]:
    """Writes values of a column as a text file has them: days from the year down, numbers in figures alone.

    With a decimal comma when `comma` is set; moments are in figures already. A number of a company or of a phone has
    its spaces: without them a spreadsheet takes it for an amount and loses figures.
    """
    kind = column.spec.kind if column.spec else ""

    def number(value: Decimal) -> str:
        figures = format(value.quantize(CENT) if column.type == ColumnType.MONEY else value.normalize(), "f")
        return figures.replace(".", ",") if comma else figures

    def text(value: str) -> str:
        if value and column.spec is not None and kind == "siret":
            value = show(column.spec, value)
        return guarded(readable(column, value))

    write: dict[type, Callable[[Any], str]] = {
        NoneType: lambda _nothing: "",
        str: text if kind in ("siret", "phone") else guarded,
        Decimal: number,
        date: date.isoformat,
        list: lambda value: guarded(", ".join(value)),
    }
    if column.type == MOMENT:
        return lambda values: ["" if value is None else str(value) for value in values]
    if write[str] is not guarded:
        return lambda values: [write[type(value)](value) for value in values]

    def written(values: Collection[Value]) -> list[str]:
        """Texts, which most columns are, in a third of the time: those that many rows share are looked at once."""
        if set(map(type, values)) != {str}:
            return [write[type(value)](value) for value in values]
        texts = cast("Collection[str]", values)
        distinct = set(texts)
        if len(distinct) * 4 > len(texts):
            return list(map(guarded, texts)) if NO_WORD.search("\n".join(texts)) else list(texts)
        return list(map({each: guarded(each) for each in distinct}.__getitem__, texts))

    return written


def readable(column: ListColumn, text: str) -> str:
    """A phone as the French write it: ten figures where there are ten."""
    if text and column.spec is not None and column.spec.kind == "phone":
        return str(retype(column.spec, text))
    return text
