"""Queries whose SQL is made once: from one time to the next only the values in it differ.

Django makes the SQL of a query anew each time, which takes longer than PostgreSQL takes to answer a small one. Where
others wait for a lock meanwhile, that is the longest they wait for. Django makes this SQL too, from a queryset.
"""

from collections.abc import Callable, Mapping
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

    def rows(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> list[Any]:
        if self.locks and connection.features.has_select_for_update and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        params = [_as(param, values[name]) if name else param for name, param in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        return list(self.compiler.apply_converters(found, self.converters)) if self.converters else found


class Prepared(Generic[M]):
    """A query of rows of one model, and of those they point to, that differs in the named values alone.

    `make` gives the queryset; whatever else it is given than these values decides on its SQL. Each thread makes its
    own, as connections are a thread's.
    """

    def __init__(self, make: Callable[..., QuerySet[M, Any]], *names: str) -> None:
        self.make, self.names = make, names

    def values(self, **given: Any) -> dict[str, Any]:
        """The one row of a queryset of `values()` of expressions."""
        made, (row,) = self._ask(given)
        return dict(zip(made.compiler.annotation_col_map, row, strict=True))

    def get(self, **given: Any) -> M:
        """The one row, as an instance. Raises the model's DoesNotExist."""
        made, rows = self._ask(given)
        compiler = made.compiler
        model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        if not rows:
            raise model.DoesNotExist
        start, end = places[0], places[-1] + 1
        names = [each[0].target.attname for each in compiler.select[start:end]]
        (row,) = rows
        found = model.from_db(compiler.using, names, row[start:end])
        for populator in get_related_populators(  # type: ignore[call-arg] # the stubs are ahead
            compiler.klass_info, compiler.select, compiler.using
        ):
            populator.populate(row, found)
        return found

    def _ask(self, given: dict[str, Any]) -> tuple[_Made, list[Any]]:
        values = {name: given.pop(name) for name in self.names}
        standing = {name: _standing_for(values[name], place) for place, name in enumerate(self.names)}
        connection = connections["default"]
        known = connection.__dict__.setdefault("prepared", {})
        key = (self, *sorted(given.items()))
        if key not in known:
            known[key] = _Made(self.make(**given, **standing), standing, connection)
        return known[key], known[key].rows(values, connection)


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
