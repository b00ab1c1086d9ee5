"""The generation of the site's content: it moves with every change, and every process can read it without a query.

With REDIS_URL it is a key of Redis, which several machines share. Otherwise it is the size of a file in VAR_DIR: a
change adds one byte, which is atomic, and reading it costs a look at the folder. Several machines need Redis.

While Redis is away nobody knows what others have changed: a process keeps a page for a second then. What was kept
before is never shown again, not even when Redis comes back as it was (stopped and continued, or read from its disk):
each process that has seen it away moves the generation on, and a change that could not be told is noted in the database
until a worker has told it (docs/decisions/057).
"""

import logging
import os
import threading
import time
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from core.caching.redis import breaker_of
from core.models import Heartbeat

logger = logging.getLogger(__name__)

KEY = "generation"
FILE = "generation"
OF_CONTENT = ".content"  # after each of the two: what moves with all that changes but the places left
UNTOLD = "generation.untold"  # the row of a change that Redis has not been told

# What saving a draft writes on the page itself: no visitor sees any of it.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}


class _Seen:
    """What this process knows by itself: how often Redis has come back to it, and its own changes."""

    returns = 0
    changes = 0
    lock = threading.Lock()


def current() -> str:
    """The present generation. Read it before the data: what is made of older data then bears an older generation."""
    if settings.REDIS_URL:
        return _shared()
    try:
        found = os.stat(settings.VAR_DIR / FILE)  # noqa: PTH116 (on the way of every request)
    except FileNotFoundError:
        return ""
    return f"{found.st_ino}.{found.st_size}"


def of_content() -> str | None:
    """The same of all but what is counted: somebody who takes a place moves it not. None while nobody can know it."""
    generation = current()
    if not settings.REDIS_URL:
        found = settings.VAR_DIR / f"{FILE}{OF_CONTENT}"
        return f"{found.stat().st_ino}.{found.stat().st_size}" if found.exists() else ""
    if generation.startswith("alone."):
        return None
    cache, key = caches["default"], f"{KEY}{OF_CONTENT}"
    told = cache.get(key) or cache.get_or_set(key, _token, timeout=None)
    return None if breaker_of(settings.REDIS_URL).outage.away else str(told)


def _shared() -> str:
    breaker = breaker_of(settings.REDIS_URL)
    found = caches["default"].get(KEY)
    if breaker.returns != _Seen.returns:
        with _Seen.lock:  # whoever comes meanwhile waits for the new one
            returns = breaker.returns
            if returns != _Seen.returns:
                forget()
                _Seen.returns = returns
        found = caches["default"].get(KEY)
    if not found:
        found = caches["default"].get_or_set(KEY, _token, timeout=None)
    if breaker.outage.away:
        return f"alone.{_Seen.changes}.{int(time.time())}"
    return str(found)


def forget(*, content: bool = True) -> None:
    """Move to the next generation at once: every page kept until now is made anew.

    For what changes content without a signal (`queryset.update()`, `bulk_create()`), after its transaction. Not
    `content` where only places are taken or given back.
    """
    parts = ("", OF_CONTENT) if content else ("",)
    if not settings.REDIS_URL:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        for part in parts:
            with (settings.VAR_DIR / f"{FILE}{part}").open("ab") as file:
                file.write(b".")
        return
    _Seen.changes += 1
    for part in parts:
        caches["default"].set(f"{KEY}{part}", _token(), timeout=None)
    if breaker_of(settings.REDIS_URL).outage.away:
        try:
            Heartbeat.beat(UNTOLD)
        except DatabaseError as error:
            logger.warning("A change was neither told nor noted: %s", type(error).__name__)


def tell_untold() -> bool:
    """Tell Redis, once it is back, of a change that it could not be told; whether there was one. A worker's part."""
    if not settings.REDIS_URL:
        return False
    current()  # asks whether it is back
    untold = Heartbeat.objects.filter(name=UNTOLD).first()
    if untold is None or breaker_of(settings.REDIS_URL).outage.away:
        return False
    forget()
    # One that was noted again meanwhile stays.
    return bool(Heartbeat.objects.filter(name=UNTOLD, at=untold.at).delete()[0])


def forget_after_commit(using: str = DEFAULT_DB_ALIAS, *, content: bool = True) -> None:
    """Move to the next generation once the transaction is committed; a rollback changes nothing."""
    transaction.on_commit(partial(forget, content=content), using=using, robust=True)


def _token() -> str:
    return uuid4().hex


def _is_shown(model: type[Model]) -> bool:
    """Whether rows of that model may show on a public page: of all but those that the settings call silent."""
    return not {model._meta.app_label, model._meta.label} & settings.PAGE_CACHE_SILENT


@receiver([post_save, post_delete], dispatch_uid="core.caching.generations.row")
def on_row(sender: type[Model], instance: Model, using: str, update_fields=None, **kwargs: Any) -> None:
    """A row was written. An instance may say by `changes_pages = False` that this one shows nowhere.

    And by `changes_content = False` that it shows as a number alone.
    """
    if not settings.PAGE_CACHE or not _is_shown(sender) or not getattr(instance, "changes_pages", True):
        return
    if update_fields is None or not set(update_fields) <= DRAFT_FIELDS:
        forget_after_commit(using, content=getattr(instance, "changes_content", True))


@receiver(m2m_changed, dispatch_uid="core.caching.generations.links")
def on_links(instance: Model, action: str, using: str, **kwargs: Any) -> None:
    """Rows were linked or parted."""
    if settings.PAGE_CACHE and action.startswith("post_") and _is_shown(type(instance)):
        forget_after_commit(using)
