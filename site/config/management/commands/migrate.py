"""Django's migrate, which takes what it changes before it begins, and steps back where visitors are in its way."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

# PostgreSQL looks for a deadlock once somebody has waited for a second (`deadlock_timeout`), and ends whoever looks
# first. A migration that gives up before lets go of what they wait for, and nobody is ended.
PATIENCE = 0.8  # of that second
TRIES, PAUSE = 30, 1.0  # seconds between two
# SQLSTATE of lock_not_available, deadlock_detected and query_canceled, which is what a time that is up is called.
STEPPED_BACK = {"55P03", "40P01", "57014"}
NAMED = re.compile(r'"([^"]+)"')


class Command(migrate.Command):
    """Each migration is one transaction: one that stepped back has changed nothing, and is begun anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as Django does. Raises OperationalError when something holds a table for some minutes."""
        connection = connections[options["database"]]
        for tried in range(TRIES):
            if self._done(connection, *args, last=tried == TRIES - 1, **options):
                return
            if options["verbosity"]:
                self.stdout.write("The site is using a table that changes: trying again ...")
            time.sleep(PAUSE)

    def _done(self, connection: BaseDatabaseWrapper, *args: Any, last: bool, **options: Any) -> bool:
        """Migrate once; whether nobody was in the way."""
        try:
            with impatient(connection):
                super().handle(*args, **options)
        except OperationalError as error:
            if last or getattr(error.__cause__, "sqlstate", None) not in STEPPED_BACK:
                raise
            return False
        return True


class Executor(MigrationExecutor):
    """Django's, which takes every table that a migration changes at once, and only then begins.

    What waits for nothing any more is part of no deadlock. Nobody is there yet while a database is being made, so
    that nothing is taken then.
    """

    connection: BaseDatabaseWrapper

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.served = self.connection.vendor == "postgresql" and bool(self.loader.applied_migrations)

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,  # noqa: FBT001, FBT002 as Django calls it
        fake_initial: bool = False,  # noqa: FBT001, FBT002
    ) -> ProjectState:
        """Run one migration. Raises OperationalError where its tables are not to be had in time."""
        if fake or not self.served or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        names = tables_of(migration, state, self.connection)
        with transaction.atomic(self.connection.alias):
            take(names, self.connection)
            return super().apply_migration(state, migration, fake, fake_initial)


# Django's command makes its executor by this name, and offers no other way to give it one.
migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


def tables_of(migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper) -> list[str]:
    """The tables there are already that the statements of a migration name; `state` is left as it is.

    What it does in Python says no names: it reads and writes rows as the site itself does.
    """
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    named = {name for statement in editor.collected_sql for name in NAMED.findall(statement)}
    return sorted(named & set(connection.introspection.table_names()))


def take(names: list[str], connection: BaseDatabaseWrapper) -> None:
    """Wait until nobody uses these tables, for `PATIENCE` in all, and hold them to the end of the transaction."""
    if not names:
        return
    tables = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', current_setting('lock_timeout'), true)")
        cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET LOCAL statement_timeout = 0")


@contextmanager
def impatient(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What this connection does meanwhile waits for no lock longer than `PATIENCE` of `deadlock_timeout`."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', (setting::int * %s)::int::text, false)"
            " FROM pg_settings WHERE name = 'deadlock_timeout'",  # in milliseconds
            [PATIENCE],
        )
    try:
        yield
    finally:
        # It may be gone, and its settings with it.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
