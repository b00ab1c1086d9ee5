"""Django's migrate, which steps back where visitors are in its way, and comes again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# PostgreSQL looks for a deadlock after a second (`deadlock_timeout`) and ends one of the two who wait for each other.
# Who waits less than that has given up before: it is the migration, never somebody who registers.
PATIENCE = "800ms"
TRIES, PAUSE = 60, 1.0  # seconds between two
STEPPED_BACK = {"55P03", "40P01"}  # SQLSTATE of lock_not_available and deadlock_detected


class Command(migrate.Command):
    """Each migration is one transaction: one that stepped back has changed nothing, and is begun anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as Django does. Raises OperationalError when something holds a table for a minute and more."""
        connection = connections[options["database"]]
        tried = 1
        while not self._done(connection, *args, last=tried == TRIES, **options):
            tried += 1
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


@contextmanager
def impatient(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What this connection does meanwhile waits for no lock longer than `PATIENCE`, on PostgreSQL."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
    try:
        yield
    finally:
        with (
            suppress(DatabaseError),
            connection.cursor() as cursor,
        ):  # it may be gone, and its settings with it
            cursor.execute("RESET lock_timeout")
