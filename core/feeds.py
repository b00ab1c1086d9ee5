"""Atom feeds (RFC 4287) of lists of pages, at `<list>/flux.xml`: the same bytes until something changes.

A list says what it holds in `feed_entries()`; its page names the feed in its head, where readers look for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from core.caching.pages import changes_at, kept
from core.metadata.structured import site_name
from core.text.languages import active_language

FEED_PATH = "flux.xml"  # its address has no slash at the end: see config.urls
MOST = 50  # entries


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A page as a feed tells it; `author` is who offers it, when that is not the site itself.

    `updated` is when what is said of it last changed; None when nobody knows, which is taken for now. `changes_at` is
    when it next does so by itself. Both are aware.
    """

    page: Any
    updated: datetime | None
    text: str
    author: str = ""
    categories: tuple[str, ...] = ()
    changes_at: datetime | None = None


class FeedMixin(RoutablePageMixin):
    """A list of pages with a feed."""

    title: Any
    summary: Any
    full_url: Any
    translation_key: Any

    def feed_entries(self) -> list[FeedEntry]:
        """What the feed holds, in any order, in a handful of queries."""
        raise NotImplementedError

    @property
    def feed_url(self) -> str:
        return f"{self.full_url}{FEED_PATH}"

    @path(f"{FEED_PATH}/", name="feed")
    @kept()
    def feed(self, request: HttpRequest) -> HttpResponse:
        entries = self.feed_entries()
        changes_at(request, *(entry.changes_at for entry in entries))
        return atom(self, entries, author=site_name(request))


class _Feed(Atom1Feed):
    """Django's, dated by what it holds: an empty one would else be new each time."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self.feed["emptied"])


def atom(index: Any, entries: Iterable[FeedEntry], *, author: str) -> HttpResponse:
    """The entries, the last changed first, in the name of `author`: a feed has one (RFC 4287, 4.1.1)."""
    now = timezone.now()
    feed = _Feed(
        title=index.title,
        link=index.full_url,
        description=index.summary,
        subtitle=index.summary or None,
        language=active_language(),
        feed_url=index.feed_url,
        author_name=author,
        feed_guid=f"urn:uuid:{index.translation_key}",
        emptied=published(index) or now,
    )
    dated = [(entry.updated or now, entry) for entry in entries]
    for updated, entry in sorted(dated, key=lambda each: (each[0], each[1].page.pk), reverse=True)[:MOST]:
        feed.add_item(
            title=entry.page.title,
            link=entry.page.full_url,
            description=escape(entry.text),  # Django says that it is HTML
            author_name=entry.author or None,
            unique_id=f"urn:uuid:{entry.page.translation_key}",
            pubdate=entry.page.first_published_at,
            updateddate=updated,
            categories=entry.categories,
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def published(page: Page) -> datetime | None:
    """When the page was last published, as far as anybody knows."""
    return page.last_published_at or page.first_published_at or page.latest_revision_created_at
