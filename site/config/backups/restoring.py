"""Bring a backup back into an empty site: all of it, or nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config.backups import files, rows
from config.backups.archive import BROKEN, Counting, Open, Reader, told
from config.backups.refusals import Refused
from core.caching import generations

NOT_EMPTY = "This site is not empty ({}): a backup is only restored into an empty one. Nothing was changed."


Sums = dict[str, dict[str, rows.Sum]]  # of rows by table, of files by storage


def _none_yet() -> Sums:
    return {
        "rows": {table.name: rows.Sum() for table in rows.tables()},
        "files": {alias: rows.Sum() for alias in files.KEPT},
    }


def _spelled(sums: Sums) -> dict[str, dict[str, str]]:
    return {part: {name: str(total) for name, total in each.items()} for part, each in sums.items()}


def restore(
    source: Open,
    *,
    secret_key: str = "",
    then: Callable[[datetime], None] | None = None,
    tell: Callable[[str], None] = lambda said: None,
) -> dict[str, Any]:
    """Restore the backup that `source` opens; give back its head.

    It is read three times: once to see that it is whole and fits, before anything is written; once to write it, rows in
    one transaction; then what was written is read back and compared, count and sum. `then(made_at)` is called within
    that transaction: what it raises undoes everything. Raises `Refused` with nothing changed.
    """
    head = _looked_through(source, secret_key, tell)
    _refuse_unless_empty(head)
    made_at = datetime.fromisoformat(head["made_at"])
    try:
        with transaction.atomic():
            rows.clear()
            tell("Writing …")
            tail = _read(source, secret_key, _Writing())
            tell("Comparing …")
            _compare(tail)
            for table in rows.tables():
                rows.count_on(table)
            if then:
                then(made_at)
    except BaseException as error:
        files.remove_all()
        if isinstance(error, DatabaseError | SuspiciousOperation):
            raise Refused(BROKEN.format(type(error).__name__)) from error
        raise
    for cache in caches.all(initialized_only=False):
        cache.clear()
    generations.forget()
    tell("Making the search's index …")
    call_command("update_index", verbosity=0)
    return head


def _looked_through(source: Open, secret_key: str, tell: Callable[[str], None]) -> dict[str, Any]:
    """The head of a backup that is whole and of this release."""
    tell("Checking …")
    with source() as file:
        head = Reader(file, secret_key).head
    ours = {tuple(each) for each in MigrationExecutor(connection).loader.disk_migrations}
    theirs = {tuple(each) for each in head["migrations"]}
    known = {
        table.name: [[each.name, each.kind, each.digits] for each in table.columns] for table in rows.tables()
    }
    if not theirs <= ours:
        raise Refused(
            "This backup was made by a newer release: restore it with that one. Nothing was changed."
        )
    if head["tables"] != known:
        raise Refused(
            "This backup was made by another release: restore it with that one, then upgrade. Nothing was changed."
        )
    _read(source, secret_key, _Checking())
    return head


def _refuse_unless_empty(head: dict[str, Any]) -> None:
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    applied = {tuple(each) for each in MigrationRecorder(connection).applied_migrations()}
    if applied != {tuple(each) for each in head["migrations"]}:
        raise Refused(
            "This database is not that of the backup's release: run its migrations. Nothing was changed."
        )
    if found := rows.filled():
        raise Refused(NOT_EMPTY.format(f"rows in {', '.join(found[:3])}"))
    if file := files.any_file():
        raise Refused(NOT_EMPTY.format(f"a file, {file}"))


class _Checking:
    """Counts what a backup holds, and writes nothing."""

    def take_rows(self, table: rows.Table, content: bytes) -> Iterator[bytes]:
        for line in content.splitlines(keepends=True):
            with told():
                fits = len(json.loads(line)) == len(table.columns)
            if not fits:
                raise Refused(BROKEN.format(f"a row of {table.name}"))
            yield line

    def take_file(self, alias: str, name: str, content: Counting) -> None:
        pass


class _Writing:
    """Writes it, and counts."""

    def take_rows(self, table: rows.Table, content: bytes) -> Iterator[bytes]:
        lines = content.splitlines(keepends=True)
        rows.write(table, map(json.loads, lines))
        yield from lines

    def take_file(self, alias: str, name: str, content: Counting) -> None:
        if storages[alias].save(name, File(content)) != name:  # type: ignore[arg-type]
            raise Refused(NOT_EMPTY.format(f"a file, {name}"))


def _read(source: Open, secret_key: str, doing: _Checking | _Writing) -> dict[str, Any]:
    """Go through all of a backup. Raises `Refused` unless it holds exactly what its tail says; gives back the tail."""
    tables = {table.name: table for table in rows.tables()}
    sums = _none_yet()
    with source() as file:
        reader = Reader(file, secret_key)
        for name, content in reader.members():
            kind, _slash, rest = name.partition("/")
            which, _slash, last = rest.partition("/")
            if kind == "rows" and which in tables:
                for line in doing.take_rows(tables[which], content.read()):
                    sums["rows"][which].add(line)
            elif kind == "files" and which in sums["files"] and last:
                counting = Counting(last, content)
                doing.take_file(which, last, counting)
                counting.into(sums["files"][which])
            else:
                raise Refused(BROKEN.format(f"it holds {kind}"))
        if reader.tail != _spelled(sums):
            raise Refused(BROKEN.format("counts or sums differ from what it says of itself"))
        return reader.tail


def _compare(tail: dict[str, Any]) -> None:
    """What stands in the database and the storages now is what the backup holds, or everything is undone."""
    now = _none_yet()
    for table in rows.tables():
        for line in rows.lines(connection, table):
            now["rows"][table.name].add(line)
    for alias in files.KEPT:
        for name in files.names(storages[alias]):
            with storages[alias].open(name) as file:
                Counting(name, file).into(now["files"][alias])
    found = _spelled(now)
    if found != tail:
        wrong = [
            name for part in tail for name, total in tail[part].items() if found[part].get(name) != total
        ]
        raise Refused(
            f"What was written differs from the backup ({', '.join(wrong)}). Everything was undone."
        )
