"""Make a backup while the site runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.backups import files, rows
from config.backups.archive import FORMAT, PIECE, Counting, Writer
from config.backups.refusals import Refused


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    rows: int
    files: int
    gone: int  # files that were deleted while it was being made


def backup(sink: BinaryIO, *, public_key: str = "", at: datetime | None = None) -> Made:
    """Write everything that this site is to `sink`: rows as they are at one moment, then the files.

    A file is written before its row and never changes, and goes after its row: so every file that a row of that moment
    names is there, unless it was deleted since. Raises `Refused` on a database that waits for migrations, and for a
    key that is none.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The database waits for migrations: run `manage.py migrate` first.")
    writer = Writer(sink, public_key)
    try:
        return _written(writer, at or timezone.now())
    except BaseException:
        writer.abandon()
        raise


def _written(writer: Writer, at: datetime) -> Made:
    tables = rows.tables()
    sums: dict[str, dict[str, str]] = {"rows": {}, "files": {}}
    number = kept = gone = 0
    writer.add_json("head.json", _head(tables, at))
    with rows.snapshot() as frozen:
        for table in tables:
            total = _rows(writer, table, rows.lines(frozen, table))
            sums["rows"][table.name], number = str(total), number + total.number
    for alias in files.KEPT:
        total, missed = _files(writer, alias)
        sums["files"][alias], kept, gone = str(total), kept + total.number, gone + missed
    writer.add_json("tail.json", sums)
    writer.close()
    return Made(number, kept, gone)


def _head(tables: list[rows.Table], at: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "site": settings.SITE_URL,
        "engine": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "tables": {
            table.name: [[column.name, column.kind, column.digits] for column in table.columns]
            for table in tables
        },
    }


def _rows(writer: Writer, table: rows.Table, lines) -> rows.Sum:
    total, piece, number = rows.Sum(), bytearray(), 0
    for line in lines:
        total.add(line)
        piece += line
        if len(piece) >= PIECE:
            writer.add(f"rows/{table.name}/{number:06}", bytes(piece))
            number += 1
            piece.clear()
    if piece:
        writer.add(f"rows/{table.name}/{number:06}", bytes(piece))
    return total


def _files(writer: Writer, alias: str) -> tuple[rows.Sum, int]:
    storage, total, gone = storages[alias], rows.Sum(), 0
    for name in files.names(storage):
        try:
            size, file = storage.size(name), storage.open(name)
        except FileNotFoundError:
            gone += 1
            continue
        with file:
            counting = Counting(name, file)
            writer.add_file(f"files/{alias}/{name}", size, counting)
            counting.into(total)
    return total, gone
