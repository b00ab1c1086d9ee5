"""The values of columns for many registrations at once, from rows of facts: no object is made of a registration.

What a value means is said by its column alone (`inbox.listing.columns`). Here the same facts are fetched for some
thousands of rows, and a value that many of them share is made once. Nothing is remembered from one batch to the next.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any

from django.db.models import CharField, F, Func, Lookup

from core.models import User
from core.text.dates import PARIS
from inbox.listing import ListColumn
from inbox.listing.columns import ANSWER, MOMENT, TAGS, TITLE
from registrations.fields.columns import ColumnType
from registrations.models import ColumnValue, Intake, Registration
from registrations.models.columns import Held
from registrations.models.occasions import page_title

Value = str | Decimal | date | list[str] | None
Objects = dict[int | None, Any]


def _owners(keys: Iterable[int]) -> Objects:
    return dict(User.objects.in_bulk(keys))


def _intakes(keys: Iterable[int]) -> Objects:
    return {each.pk: each for each in Intake.objects.filter(pk__in=keys).order_by("pk")}


def _titles(keys: Iterable[int]) -> Objects:
    rounds = Intake.objects.filter(pk__in=keys).order_by("pk")
    return dict(rounds.values_list("pk", page_title()))


# The facts that many rows share: the field that leads there, and what fetches those of a batch.
SHARED: dict[str, tuple[str, Callable[[Iterable[int]], Objects]]] = {
    "owner": ("owner_id", _owners),
    "intake": ("intake_id", _intakes),
    TITLE: ("intake_id", _titles),
}
FEW = frozenset(
    {*SHARED, "workflow_code", "state_code", "language"}
)  # what has few values, whatever the rows


class Among(Lookup):
    """`IN` with all keys as one parameter: thousands of parameters cost more than the rows they fetch."""

    lookup_name = "among"
    prepare_rhs = False
    rhs: array

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        told, params = self.process_lhs(compiler, connection)
        return f"{told} = ANY(%s::bigint[])", [*params, f"{{{','.join(map(str, self.rhs))}}}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        told, params = self.process_lhs(compiler, connection)
        keys = "SELECT value FROM json_each(%s)"
        return f"{told} IN ({keys})", [*params, str(self.rhs.tolist())]


class OnClocksOfParis(Func):
    """A moment in words of figures, 2026-12-31 23:59: the database tells it four times as fast as Python."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"to_char(%(expressions)s AT TIME ZONE '{PARIS.key}', 'YYYY-MM-DD HH24:MI')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the function that Django gives SQLite for its dates."""
        told = f"django_datetime_trunc('minute', %(expressions)s, '{PARIS.key}', 'UTC')"
        return self.as_sql(compiler, connection, template=f"substr({told}, 1, 16)", **context)


class Reader:
    """Reads these columns of any registrations, in a number of queries that depends on the columns alone.

    With `figures`, moments come as `OnClocksOfParis` tells them.
    """

    def __init__(self, columns: Sequence[ListColumn], *, figures: bool = False) -> None:
        self.columns = columns
        moments = {column.of[0] for column in columns if column.type == MOMENT}
        self.told = moments if figures else set()
        self.facts = {name: None for column in columns for name in column.of}
        self.answers = [name.removeprefix(ANSWER) for name in self.facts if name.startswith(ANSWER)]
        beside = {TAGS, *(ANSWER + key for key in self.answers)}
        self.fields = list({_field(name): None for name in self.facts if name not in beside})

    @property
    def is_heavy(self) -> bool:
        """Whether it reads all that people have written."""
        return "answers" in self.facts

    def values(self, keys: array) -> list[list[Value]]:
        """For each column, its values in the rows that are still there, in the order of the keys."""
        told = [OnClocksOfParis(name) if name in self.told else name for name in self.fields]
        fetched = Registration.objects.filter(Among(F("pk"), keys)).order_by().values_list("pk", *told)
        rows = {row[0]: row for row in fetched}
        here = [rows[key] for key in keys if key in rows]
        found = dict(zip(("pk", *self.fields), zip(*here, strict=True), strict=False)) if here else {}
        facts = found | self._beside(array("q", found.get("pk", ())))
        shared = {name: self._shared(name, found) for name in SHARED if name in self.facts}
        return [_values(column, facts, shared) for column in self.columns]

    def _shared(self, name: str, found: dict[str, Any]) -> Objects:
        field, fetch = SHARED[name]
        return fetch(set(found.get(field, ())) - {None})

    def _beside(self, keys: array) -> dict[str, list[Any]]:
        """The facts that stand in tables of their own: names of tags, values of answers."""
        facts: dict[str, list[Any]] = {}
        if TAGS in self.facts:
            links = Registration.tags.through.objects.filter(Among(F("registration_id"), keys))
            tags = _gathered(links.order_by("tag__name").values_list("registration_id", "tag__name"))
            facts[TAGS] = [tags.get(key, ()) for key in keys]
        if self.answers:
            held = ColumnValue.objects.filter(Among(F("registration_id"), keys), key__in=self.answers)
            rows = held.order_by("rank").values_list("key", "registration_id", "text", "number", "day")
            answers = _gathered(((key, row), Held(text, number, day)) for key, row, text, number, day in rows)
            for key in self.answers:
                facts[ANSWER + key] = [answers.get((key, row), ()) for row in keys]
        return facts


def _field(name: str) -> str:
    return SHARED[name][0] if name in SHARED else name


def _gathered(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    """All that was said of each, in the order it was said."""
    found: dict[Any, tuple[Any, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def _values(
    column: ListColumn, facts: Mapping[str, Sequence[Any]], shared: dict[str, Objects]
) -> list[Value]:
    """The values of a column; one that many rows share is made once."""
    told = [facts.get(_field(name), ()) for name in column.of]
    if not all(_is_shared(name, column) for name in column.of):
        return _all_plain(list(map(column.made, *told))) if column.made else list(told[0])
    words = {few: plain(_made(column, few, shared)) for few in set(zip(*told, strict=True))}
    return list(map(words.__getitem__, zip(*told, strict=True)))


def _all_plain(values: list[Any]) -> list[Value]:
    """Each of them plain; texts are already."""
    return values if set(map(type, values)) <= {str, NoneType} else list(map(plain, values))


def _is_shared(name: str, column: ListColumn) -> bool:
    """Whether many rows say the same of it: all that is chosen, and never what somebody writes."""
    return name in FEW or name == TAGS or (name.startswith(ANSWER) and column.type == ColumnType.CODE)


def _made(column: ListColumn, told: tuple[Any, ...], shared: dict[str, Objects]) -> Any:
    facts = [
        shared[name].get(key) if name in shared else key for name, key in zip(column.of, told, strict=True)
    ]
    return column.made(*facts) if column.made else facts[0]


def plain(value: Any) -> Value:
    """A value without words that wait for a language."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return value if value is None or isinstance(value, Decimal | date) else str(value)
