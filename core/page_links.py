"""Links to pages in running text, each to its translation: those of all the texts of a page are found at once."""

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar

from django.core.signals import request_started
from django.dispatch import receiver
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

LINK = re.compile(r"<a\s[^>]*>")
KEY = re.compile(r'\bid="(\d+)"')

# The pages that the texts being rendered lead to; None for a key that leads nowhere.
_targets: ContextVar[dict[int, Page | None]] = ContextVar("page_link_targets")


class PageLinks(PageLinkHandler):
    """Asks for nothing that `find_targets()` has found; two queries at most for a text of which it has not."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        asked = [str(attrs.get("id", "")) for attrs in attrs_list]
        keys = {int(pk) for pk in asked if pk.isdecimal()}
        known = _targets.get({})
        if unknown := keys - known.keys():
            known = known | _found(unknown)
        targets = (known[int(pk)] if pk.isdecimal() else None for pk in asked)
        return [f'<a href="{escape(page.url or "")}">' if page else "<a>" for page in targets]


def find_targets(page: Page) -> None:
    """Find the pages that all the texts of the page lead to, in two queries at most, before they are rendered."""
    keys = {
        int(key[1])
        for text in _texts(page)
        for link in LINK.findall(text)
        if 'linktype="page"' in link and (key := KEY.search(link))
    }
    _targets.set(_found(keys) if keys else {})


@receiver(request_started, dispatch_uid="core.page_links.forget")
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
