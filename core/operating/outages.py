"""What the site leans on may be away for a time: said in one line when it goes, in one when it is back."""

import errno
import logging
import sqlite3
import sys
import threading
import time

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

# SQLite says "operational error" of a query that is wrong too: these are the ones that a later attempt may not meet.
SQLITE_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
PRIMARY = 0xFF  # what an extended code of SQLite is about
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def is_passing(error: BaseException | None) -> bool:
    """Whether it is no fault of the code: database, file storage or room on the disk are away for a time."""
    if isinstance(error, OperationalError | InterfaceError):
        code = getattr(error.__cause__, "sqlite_errorcode", None)
        return code is None or code & PRIMARY in SQLITE_PASSING
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    botocore = sys.modules.get("botocore.exceptions")  # loaded where files are on S3
    return botocore is not None and isinstance(error, botocore.HTTPClientError)


class Outage:
    """Whether one part (the cache, the database) is known to be away in this process, and since when.

    Threads share it. It decides nothing: who uses the part asks `away` and says what was met.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        self._since: float | None = None
        self._lock = threading.Lock()

    @property
    def away(self) -> bool:
        """Whether it was away when it was last asked."""
        return self._since is not None

    def begin(self, error: BaseException) -> None:
        """It does not answer. Logged once, by the class of the error: its words may quote what was asked."""
        with self._lock:
            first, self._since = self._since is None, self._since or time.monotonic()
        if first:
            logger.warning("%s away: %s", self.part, type(error).__name__)

    def end(self) -> bool:
        """It answers; whether it was away until now. Of several threads one is told so."""
        if self._since is None:
            return False
        with self._lock:
            since, self._since = self._since, None
        if since is None:
            return False
        logger.warning("%s back after %d s", self.part, round(time.monotonic() - since))
        return True
