"""Many pages in a few queries: their place in the tree is computed here, and their rows are written in batches.

`add_child()` asks the database several times a page, and `save_revision()` more. A page of the large demo needs
neither a draft nor a history, so its two rows, `wagtailcore_page`'s and its own type's, are written as they would end
up. No signal is sent: the indexes are built from the database afterwards.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db.models import F
from wagtail.models import Page

from core.models import BasePage

BATCH = 500
OF_EVERY_PAGE = [field for field in Page._meta.concrete_fields if not field.primary_key]


def add_children(parent: Page, pages: Sequence[BasePage], *, at: datetime) -> None:
    """Put new pages, all of one type, last below their parent, published at that moment."""
    if not pages:
        return
    last = parent.get_last_child()
    step = Page._str2int(last.path[-Page.steplen :]) if last else 0
    for page in pages:
        step += 1
        page.path = Page._get_path(parent.path, parent.depth + 1, step)
        page.depth = parent.depth + 1
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.locale_id = parent.locale_id
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = at
    _insert(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))


def _insert(pages: Sequence[BasePage]) -> None:
    """The rows every page has, then the rows of this type: Django's bulk_create() refuses a model of two tables."""
    bases = [
        Page(**{field.attname: getattr(page, field.attname) for field in OF_EVERY_PAGE}) for page in pages
    ]
    Page.objects.bulk_create(bases, batch_size=BATCH)
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = base.pk
    model = type(pages[0])
    model._base_manager.get_queryset()._batched_insert(pages, model._meta.local_concrete_fields, BATCH)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Python searches every new object for cycles; here there are millions of objects and no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
