"""Links to pages in running text, each to its translation: those of all the texts of a page are found at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar

from django.core.signals import request_started
from django.dispatch import receiver
from django.utils.translation import get_language
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

LINK = re.compile(r"<a\s[^>]*>")
KEY = re.compile(r'\bid="(\d+)"')

# The pages that the texts being rendered lead to; None for a key that leads nowhere.
_targets: ContextVar[dict[int, Page | None]] = ContextVar("page_link_targets")


def targets(keys: set[int]) -> Mapping[int, Page | None]:
    """The page that each key leads to, None for nowhere: nothing is asked that `find_targets()` has found."""
    known = _targets.get({})
    unknown = keys - known.keys()
    return known | _found(unknown) if unknown else known


def find_targets(page: Page) -> None:
    """Find the pages that all the texts of the page lead to, in two queries at most, before they are rendered."""
    keys = {
        int(key[1])
        for text in _texts(page)
        for link in LINK.findall(text)
        if 'linktype="page"' in link and (key := KEY.search(link))
    }
    _targets.set(_found(keys) if keys else {})


@receiver(request_started, dispatch_uid="core.text.page_links.forget")
def forget(**kwargs: object) -> None:
    """What one answer has found says nothing of the next."""
    _targets.set({})


def _texts(page: Page) -> Iterator[str]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield repr(list(getattr(page, field.name).raw_data))
        elif isinstance(field, RichTextField):
            yield getattr(page, field.name) or ""


def _found(keys: Iterable[int]) -> dict[int, Page | None]:
    """The page of each key, in the active language where it is translated."""
    pages = Page.objects.select_related("locale").in_bulk(list(keys))
    language = get_language()
    elsewhere = {page.translation_key for page in pages.values() if page.locale.language_code != language}
    translations = Page.objects.live().filter(translation_key__in=elsewhere, locale__language_code=language)
    here = {page.translation_key: page for page in translations.order_by("pk")} if elsewhere else {}
    found: dict[int, Page | None] = dict.fromkeys(keys)
    return found | {pk: here.get(page.translation_key, page) for pk, page in pages.items()}
