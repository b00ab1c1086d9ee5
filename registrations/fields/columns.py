"""Answers that staff asked for as a column: typed values to sort and filter by, whatever the kind of the question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from registrations.fields.schema import FieldSpec

LARGEST = Decimal(10) ** 15  # what is not below it is no number that anybody sorts by
LONGEST = 255  # characters of a text: as long as the longest line of text an answer may be


class ColumnType(TextChoices):
    """What the values of a column are: words, the code of a choice, a number, euros, a day."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """How the answer of a kind of field becomes values of a column; several for several choices."""

    type: ColumnType
    values: Callable[[Any], list[Any]]


def _texts(answer: Any) -> list[str]:
    return [str(answer)[:LONGEST]]


def _codes(answer: Any) -> list[str]:
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    return [str(each)[:LONGEST] for each in (answer if isinstance(answer, list) else [answer])]


def _numbers(answer: Any) -> list[Decimal]:
    number = Decimal(str(answer))
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ValueError(answer)
    return [number]


def _days(answer: Any) -> list[date]:
    return [date.fromisoformat(answer["from"] if isinstance(answer, dict) else answer)]


TEXT = ColumnKind(ColumnType.TEXT, _texts)
CODE = ColumnKind(ColumnType.CODE, _codes)
NUMBER = ColumnKind(ColumnType.NUMBER, _numbers)
MONEY = ColumnKind(ColumnType.MONEY, _numbers)
DAY = ColumnKind(ColumnType.DAY, _days)
COLUMN_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys(("text", "url", "email", "phone", "postcode", "siret"), TEXT),
    **dict.fromkeys(("choice", "choices", "region", "yes_no", "consent"), CODE),
    **dict.fromkeys(("number", "scale"), NUMBER),
    "money": MONEY,
    **dict.fromkeys(("date", "date_range"), DAY),
}
WRONG = (TypeError, ValueError, ArithmeticError, LookupError)  # of an answer of another shape


def values_of(spec: FieldSpec, answer: Any) -> list[Any]:
    """The values of that stored answer, in its order; none for an empty one and for one of another shape."""
    kind = COLUMN_KINDS.get(spec.kind)
    if kind is None or answer is None or answer in ("", []):
        return []
    try:
        return kind.values(answer)
    except WRONG:
        return []


def columns_of(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    """The questions that staff asked for as columns, in the form's order."""
    return [spec for spec in specs if spec.column and spec.kind in COLUMN_KINDS]
