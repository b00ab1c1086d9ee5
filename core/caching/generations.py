"""The generation of the site's content: it moves with every change, and every process can read it without a query.

With REDIS_URL it is a key of Redis, which several machines share. Otherwise it is the size of a file in VAR_DIR: a
change adds one byte, which is atomic, and reading it costs a look at the folder. Several machines need Redis.
"""

import os
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

KEY = "generation"
FILE = "generation"

# What saving a draft writes on the page itself: no visitor sees any of it.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}


def current() -> str:
    """The present generation. Read it before the data: what is made of older data then bears an older generation."""
    if settings.REDIS_URL:
        return str(caches["default"].get_or_set(KEY, _token, timeout=None))
    try:
        found = os.stat(settings.VAR_DIR / FILE)  # noqa: PTH116 (on the way of every request)
    except FileNotFoundError:
        return ""
    return f"{found.st_ino}.{found.st_size}"


def forget() -> None:
    """Move to the next generation at once: every page kept until now is made anew.

    For what changes content without a signal (`queryset.update()`, `bulk_create()`), after its transaction.
    """
    if settings.REDIS_URL:
        caches["default"].set(KEY, _token(), timeout=None)
        return
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / FILE).open("ab") as file:
        file.write(b".")


def forget_after_commit(using: str = DEFAULT_DB_ALIAS) -> None:
    """Move to the next generation once the transaction is committed; a rollback changes nothing."""
    transaction.on_commit(forget, using=using, robust=True)


def _token() -> str:
    return uuid4().hex


def _is_shown(model: type[Model]) -> bool:
    """Whether rows of that model may show on a public page: of all but those that the settings call silent."""
    return not {model._meta.app_label, model._meta.label} & settings.PAGE_CACHE_SILENT


@receiver([post_save, post_delete], dispatch_uid="core.caching.generations.row")
def on_row(sender: type[Model], instance: Model, using: str, update_fields=None, **kwargs: Any) -> None:
    """A row was written. An instance may say by `changes_pages = False` that this one shows nowhere."""
    if not settings.PAGE_CACHE or not _is_shown(sender) or not getattr(instance, "changes_pages", True):
        return
    if update_fields is None or not set(update_fields) <= DRAFT_FIELDS:
        forget_after_commit(using)


@receiver(m2m_changed, dispatch_uid="core.caching.generations.links")
def on_links(instance: Model, action: str, using: str, **kwargs: Any) -> None:
    """Rows were linked or parted."""
    if settings.PAGE_CACHE and action.startswith("post_") and _is_shown(type(instance)):
        forget_after_commit(using)
