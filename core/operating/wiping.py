"""What was deleted leaves the files of the database too.

SQLite overwrites what it deletes (`PRAGMA secure_delete`, in the settings), but its write-ahead log keeps the pages as
they were until it is folded in and cut. PostgreSQL keeps old rows in its files until it vacuums: docs/operating.md.
"""

import logging

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)

PATIENCE = 500  # milliseconds for readers to let go; the worker's rounds come back to it


def wipe_after_commit() -> None:
    """Wipe once what goes on is committed; the worker does it again, for readers may have been in the way."""
    transaction.on_commit(wipe, robust=True)


def wipe() -> bool:
    """Fold SQLite's write-ahead log in and cut it; say whether nothing is left of it. Elsewhere there is none."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _pages, _moved = cursor.fetchone()
        except DatabaseError as error:
            logger.info("The write-ahead log was not cut: %s", type(error).__name__)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy
