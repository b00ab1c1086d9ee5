"""The control: the same site without the lock on the intake, which gives away more places than there are.

On PostgreSQL the lock is `SELECT … FOR UPDATE`. On SQLite it is the transaction itself, which lets one writer in at a
time: without it, only the reference is still given out in one.
"""

import sys
from contextlib import nullcontext
from types import SimpleNamespace

from django.apps import AppConfig
from django.db import connection
from django.db.models import QuerySet

from tests.load.site_settings import *  # noqa: F403
from tests.load.site_settings import INSTALLED_APPS

INSTALLED_APPS += ["tests.load.unlocked.Unlocked"]

lock = QuerySet.select_for_update


def read_only(rows: QuerySet, *args, **options) -> QuerySet:
    """Rows of intakes as they are read without a lock; any other row is locked as ever."""
    return rows if rows.model._meta.model_name == "intake" else lock(rows, *args, **options)


class Unlocked(AppConfig):
    """Takes the lock away once everything is imported."""

    name = "tests.load"

    def ready(self) -> None:
        QuerySet.select_for_update = read_only
        if connection.vendor == "sqlite":
            module = sys.modules["registrations.domain.register"]
            module.transaction = SimpleNamespace(atomic=nullcontext)
