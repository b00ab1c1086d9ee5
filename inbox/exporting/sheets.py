"""What a cell holds: how a value is written for people, and how one that a program might run is made harmless."""

from datetime import date, datetime
from decimal import Decimal

from core.text.dates import PARIS
from inbox.listing import ListColumn
from registrations.fields.columns import ColumnType
from registrations.fields.kinds import retype, show

# What makes spreadsheets take a text for a formula, its twins of full width too.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AS_TEXT = "'"  # what tells a spreadsheet that a text follows


def guarded(text: str) -> str:
    """A text that no spreadsheet runs: one that begins like a formula, behind spaces too, gets an apostrophe before."""
    return AS_TEXT + text if text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS) else text


def in_paris(moment: datetime) -> datetime:
    """The moment on the clocks of Paris, to the second and without its zone, as sheets know no zones."""
    return moment.astimezone(PARIS).replace(tzinfo=None, microsecond=0)


def in_a_line(column: ListColumn, value: object, *, comma: bool) -> str:
    """A value as a text file has it: days and moments from the year down, numbers in figures alone.

    With a decimal comma when `comma` is set. A number of a company or of a phone has its spaces: without them a
    spreadsheet takes it for an amount and loses figures.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        figures = format(
            value.quantize(Decimal("0.01")) if column.type == ColumnType.MONEY else value.normalize(), "f"
        )
        return figures.replace(".", ",") if comma else figures
    if isinstance(value, datetime):
        return f"{in_paris(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return guarded(", ".join(value))
    text = str(value)
    if text and column.spec is not None and column.spec.kind == "siret":
        text = show(column.spec, text)
    return guarded(readable(column, text))


def readable(column: ListColumn, text: str) -> str:
    """A phone as the French write it: ten figures where there are ten."""
    if text and column.spec is not None and column.spec.kind == "phone":
        return str(retype(column.spec, text))
    return text
