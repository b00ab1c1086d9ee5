"""The same site without the lock on the intake: the control, which gives away more places than there are.

On PostgreSQL the lock is `SELECT … FOR UPDATE`; on SQLite it is the transaction itself, which is IMMEDIATE.
"""

from django.db.models import QuerySet
from django.db.transaction import Atomic

from tests.load.site_settings import *  # noqa: F403
from tests.load.site_settings import DATABASES


def unlocked(rows: QuerySet, **options) -> QuerySet:
    return rows


def nothing(self, *args) -> None:
    return None


QuerySet.select_for_update = unlocked
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Atomic.__enter__ = nothing
    Atomic.__exit__ = nothing
