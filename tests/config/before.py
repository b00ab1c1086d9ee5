"""The release before this one, on the schema that this one has made: expand first, contract a release later."""

from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

FILE = Path(__file__).with_name("release_before.txt")


def named() -> tuple[str, dict[str, str]]:
    """Its commit, and its last migration by app."""
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    return lines[0], dict(line.split() for line in lines[1:])


def its_models() -> list[type[Model]]:
    """Our models as its code has them. Those of packages follow the packages' own rules."""
    loader = MigrationLoader(connection)
    _commit, last = named()
    models = loader.project_state(list(last.items())).apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.app_label in last]


def broken() -> list[str]:
    """What its code would stumble over in this database: what it reads and is gone, what it does not write and must."""
    found = []
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model in its_models():
            table = model._meta.db_table
            if model._meta.proxy or not model._meta.managed:
                continue
            if table not in present:
                found.append(f"{table} is gone")
                continue
            described = {
                column.name: column
                for column in connection.introspection.get_table_description(cursor, table)
            }
            known = {field.column for field in model._meta.local_concrete_fields}
            found += [f"{table}.{name} is gone" for name in sorted(known - set(described))]
            found += [
                f"{table}.{name} must be written"
                for name in sorted(set(described) - known)
                if not described[name].null_ok and described[name].default is None
            ]
    return found
