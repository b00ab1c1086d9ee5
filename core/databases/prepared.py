"""Queries whose SQL is made once: from one time to the next only the values in it differ.

Django makes the SQL of a query anew each time, which takes longer than PostgreSQL takes to answer a small one. Where
others wait for a lock meanwhile, that is the longest they wait for. Django makes this SQL too, from a queryset. Several
are asked together where the database takes several statements at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
# What stands for a value while the SQL is made: unlike anything that a query asks for by itself.
STANDING_FOR: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_000_000_000 + number,
    str: lambda number: f"value {number} of a prepared query",
    UUID: lambda number: UUID(int=(1 << 127) + number),
}


class _Made:
    """The SQL for one database, and how its rows are read."""

    def __init__(self, rows: QuerySet, standing: Mapping[str, Any], connection: BaseDatabaseWrapper) -> None:
        self.locks = rows.query.select_for_update
        self.compiler = rows.query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        names = {_plain(value): name for name, value in standing.items()}
        self.params = [(names.get(_plain(param)), param) for param in params]
        if missing := set(standing) - {name for name, _param in self.params}:
            raise ValueError(f"The query does not ask for {', '.join(sorted(missing))}.")
        self.converters = self.compiler.get_converters(
            [each[0] for each in self.compiler.select[: self.compiler.col_count]]
        )

    def statement(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        if self.locks and connection.features.has_select_for_update and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        return self.sql, [_as(param, values[name]) if name else param for name, param in self.params]

    def converted(self, rows: Sequence[Any]) -> Sequence[Any]:
        return list(self.compiler.apply_converters(rows, self.converters)) if self.converters else rows

    def values(self, rows: Sequence[Any]) -> dict[str, Any]:
        (row,) = self.converted(rows)
        return dict(zip(self.compiler.annotation_col_map, row, strict=True))

    def instance(self, rows: Sequence[Any]) -> Any:
        compiler = self.compiler
        model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        if not rows:
            raise model.DoesNotExist
        start, end = places[0], places[-1] + 1
        names = [each[0].target.attname for each in compiler.select[start:end]]
        (row,) = self.converted(rows)
        found = model.from_db(compiler.using, names, row[start:end])
        for populator in get_related_populators(  # type: ignore[call-arg] # the stubs are ahead
            compiler.klass_info, compiler.select, compiler.using
        ):
            populator.populate(row, found)
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """One statement, and what its rows are read as."""

    sql: str
    params: Sequence[Any]
    read: Callable[[Sequence[Any]], Any]


class Prepared(Generic[M]):
    """A query of rows of one model, and of those they point to, that differs in the named values alone.

    `make` gives the queryset; whatever else it is given than these values decides on its SQL. Each thread makes its
    own, as connections are a thread's.
    """

    def __init__(self, make: Callable[..., QuerySet[M, Any]], *names: str) -> None:
        self.make, self.names = make, names

    def values(self, **given: Any) -> dict[str, Any]:
        """The one row of a queryset of `values()` of expressions."""
        (found,) = ask(self.of_values(**given))
        return found

    def get(self, **given: Any) -> M:
        """The one row, as an instance. Raises the model's DoesNotExist."""
        (found,) = ask(self.of_row(**given))
        return found

    def of_values(self, **given: Any) -> Question:
        """What `values()` asks."""
        made, values = self._made(given)
        return Question(*made.statement(values, connections["default"]), made.values)

    def of_row(self, **given: Any) -> Question:
        """What `get()` asks."""
        made, values = self._made(given)
        return Question(*made.statement(values, connections["default"]), made.instance)

    def _made(self, given: dict[str, Any]) -> tuple[_Made, dict[str, Any]]:
        values = {name: given.pop(name) for name in self.names}
        standing = {name: _standing_for(values[name], place) for place, name in enumerate(self.names)}
        connection = connections["default"]
        known = connection.__dict__.setdefault("prepared", {})
        key = (self, *sorted(given.items()))
        if key not in known:
            known[key] = _Made(self.make(**given, **standing), standing, connection)
        return known[key], values


def ask(*questions: Question) -> list[Any]:
    """What each finds, in their order; PostgreSQL is asked once, and each sees what those before it have done."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [each.read(_rows(cursor, each.sql, each.params)) for each in questions]
        cursor.execute(
            "; ".join(each.sql for each in questions), [param for each in questions for param in each.params]
        )
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    return [each.read(rows) for each, rows in zip(questions, found, strict=True)]


def _rows(cursor: Any, sql: str, params: Sequence[Any]) -> Sequence[Any]:
    cursor.execute(sql, params)
    return cursor.fetchall()


def _standing_for(value: Any, place: int) -> Any:
    return next(make(place) for kind, make in STANDING_FOR.items() if isinstance(value, kind))


def _plain(value: Any) -> Any:
    """A value as any database may be given it, to tell it from others."""
    return value.hex if isinstance(value, UUID) else value


def _as(standing: Any, value: Any) -> Any:
    """The value as the database is given the one that stands for it."""
    if isinstance(value, UUID):
        return value if isinstance(standing, UUID) else value.hex
    return type(standing)(value)
