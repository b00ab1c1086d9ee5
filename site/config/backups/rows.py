"""The rows of the database in one spelling, whichever engine holds them.

Read from a snapshot of their own, so that the site goes on writing; written by the engine's fastest way. A value is
JSON: what an engine has a type for that JSON lacks (a moment, an amount, an identifier) is spelled as text, so that a
backup of SQLite is restored into PostgreSQL, and the reverse.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Made anew from the rest (`update_index`), or of the running site only: sessions, signs of life, counts of minutes, and
# which installation this is.
LEFT_OUT = frozenset(
    {
        "core_heartbeat",
        "core_instance",
        "django_session",
        "registrations_mailbox",
        "registrations_tally",
        "usersessions_usersession",  # of sessions, which end with the site
    }
)
DERIVED = ("wagtailsearch_",)
# What migrations write into an empty database: such rows make no site.
BROUGHT = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "core_region",
        "django_content_type",
        "home_homepage",
        "search_synonymgroup",
        "wagtailcore_collection",
        "wagtailcore_groupapprovaltask",
        "wagtailcore_groupapprovaltask_groups",
        "wagtailcore_groupcollectionpermission",
        "wagtailcore_grouppagepermission",
        "wagtailcore_groupsitepermission",
        "wagtailcore_locale",
        "wagtailcore_page",
        "wagtailcore_site",
        "wagtailcore_task",
        "wagtailcore_workflow",
        "wagtailcore_workflowpage",
        "wagtailcore_workflowtask",
    }
)
AT_ONCE = 2000  # rows
KINDS = {
    "AutoField": "number",
    "BigAutoField": "number",
    "BigIntegerField": "number",
    "BinaryField": "bytes",
    "BooleanField": "bool",
    "CharField": "text",
    "DateField": "date",
    "DateTimeField": "moment",
    "DecimalField": "decimal",
    "DurationField": "duration",
    "FileField": "text",
    "FloatField": "number",
    "IntegerField": "number",
    "JSONField": "json",
    "PositiveBigIntegerField": "number",
    "PositiveIntegerField": "number",
    "PositiveSmallIntegerField": "number",
    "SlugField": "text",
    "SmallIntegerField": "number",
    "TextField": "text",
    "TimeField": "date",
    "UUIDField": "uuid",
}
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how its values are spelled; `digits` after the point, of a decimal."""

    name: str
    kind: str
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: str


def tables() -> list[Table]:
    """Every table that is part of a backup, by name."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta: Any = model._meta
        if meta.proxy or not meta.managed or meta.db_table in LEFT_OUT or meta.db_table.startswith(DERIVED):
            continue
        columns = tuple(_column(field) for field in meta.local_concrete_fields)
        found[meta.db_table] = Table(meta.db_table, columns, meta.pk.column)
    return [found[name] for name in sorted(found)]


def _column(field: Any) -> Column:
    target = field
    while target.remote_field:
        target = target.target_field
    return Column(field.column, KINDS[target.get_internal_type()], getattr(target, "decimal_places", 0) or 0)


class Sum:
    """How many there are of something and a sum over all of them, in whichever order they come."""

    def __init__(self) -> None:
        self.number, self.total = 0, 0

    def add(self, content: bytes) -> None:
        self.number += 1
        digest = blake2b(content, digest_size=16).digest()
        self.total = (self.total + int.from_bytes(digest, "big")) % (1 << 128)

    def __str__(self) -> str:
        return f"{self.number} {self.total:032x}"


# --- Reading -----------------------------------------------------------------------------------------


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """The database as it is at one moment, through a connection of its own: nobody waits for who reads it."""
    frozen = connection.copy()
    try:
        if frozen.vendor == "postgresql":
            frozen.set_autocommit(False)
            begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        else:
            begin = "BEGIN DEFERRED"
        with frozen.cursor() as cursor:
            cursor.execute(begin)
            cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the moment is that of the first query
            cursor.fetchone()
        yield frozen
    finally:
        if frozen.connection is not None:
            frozen.connection.rollback()
        frozen.close()


def lines(source: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
    """The rows, each as a line: a JSON array in the order of the columns."""
    quoted = source.ops.quote_name
    columns = ", ".join(quoted(column.name) for column in table.columns)
    with source.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quoted(table.name)}")  # noqa: S608 names of our own
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                spelled = [
                    None if value is None else _spelled(column, value)
                    for column, value in zip(table.columns, row, strict=True)
                ]
                yield json.dumps(spelled, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _spelled(column: Column, value: Any) -> Any:  # noqa: PLR0911 one line for each kind
    match column.kind:
        case "bool":
            return bool(value)
        case "moment":
            utc = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return utc.isoformat(sep=" ")
        case "date":
            return value.isoformat()
        case "decimal":
            return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-column.digits)))
        case "uuid":
            return value.hex if isinstance(value, UUID) else UUID(value).hex
        case "json":
            return canonical(value)
        case "bytes":
            return base64.b64encode(bytes(value)).decode()
        case "duration":
            return value // MICROSECOND if isinstance(value, timedelta) else value
    return value


def canonical(value: str) -> str:
    """JSON in one spelling: PostgreSQL orders the keys and the figures of what it keeps its own way."""
    known = json.loads(value, parse_float=_figure)
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _figure(text: str) -> int | float:
    figure = float(text)
    return int(figure) if figure.is_integer() else figure


# --- Writing -----------------------------------------------------------------------------------------


def write(table: Table, rows: Iterable[list[Any]]) -> None:
    """Insert rows as `lines()` spelled them, within the transaction that goes on."""
    quoted = connection.ops.quote_name
    name, columns = quoted(table.name), ", ".join(quoted(column.name) for column in table.columns)
    stored = _in_postgresql if connection.vendor == "postgresql" else _in_sqlite
    made = (
        [
            None if value is None else stored(column, value)
            for column, value in zip(table.columns, row, strict=True)
        ]
        for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for values in made:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", list(made))  # noqa: S608


def _in_sqlite(column: Column, value: Any) -> Any:
    match column.kind:
        case "bytes":
            return base64.b64decode(value)
        case "moment":
            return str(datetime.fromisoformat(value))
    return value


def _in_postgresql(column: Column, value: Any) -> str:
    match column.kind:
        case "bytes":
            return rf"\x{base64.b64decode(value).hex()}"
        case "moment":
            return f"{value}+00"
        case "duration":
            return f"{value} microseconds"
    return str(value)


def clear() -> None:
    """Delete every row of every table, derived ones too: what migrations brought comes again with the backup."""
    with connection.cursor() as cursor:
        for name in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)}):
            if name != "core_instance":
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608


def count_on(table: Table) -> None:
    """Let the numbers that the database gives go on after the highest there is. SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for each in connection.introspection.get_sequences(cursor, table.name):
            column = connection.ops.quote_name(each["column"])
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE(MAX({column}), 1), MAX({column}) IS NOT NULL)"  # noqa: S608
                f" FROM {connection.ops.quote_name(table.name)}",
                [connection.ops.quote_name(table.name), each["column"]],
            )


def filled() -> list[str]:
    """The tables that hold more than migrations bring to an empty database."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            if table.name not in BROUGHT:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table.name)} LIMIT 1")  # noqa: S608
                found += [table.name] if cursor.fetchone() else []
    return found
