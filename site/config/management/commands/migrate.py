"""Django's migrate, which steps back where visitors are in its way, and comes again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# PostgreSQL looks for a deadlock after a second (`deadlock_timeout`) and ends whoever of the two looks first. A
# migration that has given up before lets go of what somebody who registers waits for. One that never gets its turn
# insists.
FIRST_PATIENCE, LONGEST_PATIENCE, LONGER = 0.2, 5.0, 1.5  # seconds, seconds, and by what it grows each time
TRIES, PAUSE = 30, 1.0  # seconds between two
STEPPED_BACK = {"55P03", "40P01"}  # SQLSTATE of lock_not_available and deadlock_detected


class Command(migrate.Command):
    """Each migration is one transaction: one that stepped back has changed nothing, and is begun anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as Django does. Raises OperationalError when something holds a table for some minutes."""
        connection = connections[options["database"]]
        for tried in range(TRIES):
            patience = min(FIRST_PATIENCE * LONGER**tried, LONGEST_PATIENCE)
            if self._done(connection, patience, *args, last=tried == TRIES - 1, **options):
                return
            if options["verbosity"]:
                self.stdout.write("The site is using a table that changes: trying again ...")
            time.sleep(PAUSE)

    def _done(
        self, connection: BaseDatabaseWrapper, patience: float, *args: Any, last: bool, **options: Any
    ) -> bool:
        """Migrate once; whether nobody was in the way."""
        try:
            with impatient(connection, patience):
                super().handle(*args, **options)
        except OperationalError as error:
            if last or getattr(error.__cause__, "sqlstate", None) not in STEPPED_BACK:
                raise
            return False
        return True


@contextmanager
def impatient(connection: BaseDatabaseWrapper, patience: float) -> Iterator[None]:
    """What this connection does meanwhile waits for no lock longer than so many seconds, on PostgreSQL."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{patience * 1000:.0f}ms"])
    try:
        yield
    finally:
        # It may be gone, and its settings with it.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
