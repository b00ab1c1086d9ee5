"""New rows of several models, written in one go where the database takes several statements at once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import AutoField, Model
from django.db.models.sql import InsertQuery


def insert_together(rows: Iterable[Model]) -> None:
    """Write new rows that nobody asks the keys of, in their order, all or none; no signal is sent.

    PostgreSQL is asked once, however many models there are.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(savepoint=False):
        made = [list(group) for _model, group in groupby(rows, key=type)]
        if connection.vendor != "postgresql":
            for group in made:
                type(group[0])._base_manager.bulk_create(group)
            return
        statements: list[str] = []
        params: list[Any] = []
        for group in made:
            model = type(group[0])
            query = InsertQuery(model)
            query.insert_values(
                [each for each in model._meta.concrete_fields if not isinstance(each, AutoField)], group
            )
            for sql, values in query.get_compiler(connection=connection).as_sql():
                statements.append(sql)
                params += values
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements), params)
