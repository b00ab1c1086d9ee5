"""New rows of several models, written in one go where the database takes several statements at once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import AutoField, Model
from django.db.models.signals import post_save
from django.db.models.sql import InsertQuery

CALLERS_AND_OURS = 2  # blocks of `atomic()`


def insert_together(rows: Iterable[Model], *, last: bool = False) -> None:
    """Write new rows in their order, all or none; PostgreSQL is asked once, however many models there are.

    `last` says that the caller's transaction does nothing after it. PostgreSQL then ends it with the rows, unless a
    wider one holds it: who waits for a lock that it has does not wait until this process has its answer and says so.
    A receiver of the signal below that writes would do so in a transaction of its own.

    Of those that have the number that is their key before, `post_save` is sent, as of any row that is saved. Of the
    others nobody asks the key, and no signal is sent.
    """
    rows, connection = list(rows), connections[DEFAULT_DB_ALIAS]
    known = [row for row in rows if _has_number(row)]
    with transaction.atomic(savepoint=False):
        made = [list(group) for _kind, group in groupby(rows, key=_kind)]
        if connection.vendor == "postgresql":
            statements: list[str] = []
            params: list[Any] = []
            for group in made:
                for sql, values in _statements(group):
                    statements.append(sql)
                    params += values
            if last and len(connection.atomic_blocks) <= CALLERS_AND_OURS:
                statements.append("COMMIT")  # which Django's own at the end of the block finds done
            with connection.cursor() as cursor:
                cursor.execute("; ".join(statements), params)
        else:
            for group in made:
                type(group[0])._base_manager.bulk_create(group)
        for row in known:
            row._state.adding, row._state.db = False, connection.alias
            post_save.send(
                type(row), instance=row, created=True, update_fields=None, raw=False, using=connection.alias
            )


def _kind(row: Model) -> tuple[type[Model], bool]:
    """Rows of one kind are one statement."""
    return type(row), _has_number(row)


def _has_number(row: Model) -> bool:
    return isinstance(row._meta.pk, AutoField) and row.pk is not None


def _statements(rows: list[Model]) -> list[tuple[str, tuple[Any, ...]]]:
    model, keyed = _kind(rows[0])
    query = InsertQuery(model)
    fields = [each for each in model._meta.concrete_fields if keyed or not isinstance(each, AutoField)]
    query.insert_values(fields, rows)
    return query.get_compiler(connection=connections[DEFAULT_DB_ALIAS]).as_sql()
