"""What crawlers ask for: the map of all pages with their translations, the rules for robots, whom to tell of a flaw.

The map is cut into files of a thousand pages, each of a handful of queries: its size never weighs on one answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from core.caching.pages import kept
from core.discovery.listed import listed_pages
from core.metadata.structured import root_url
from core.models import contact_of
from core.sites import url_of

PER_FILE = 1000
SECURITY_DAYS = 180  # RFC 9116: less than a year, so that a forgotten file is told from a true one

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
)
FIELDS = (
    "pk",
    "path",
    "url_path",
    "translation_key",
    "locale_id",
    "last_published_at",
    "locale__language_code",
)


@require_safe
@kept()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every listed page, or, when there are many, the list of the files that name them."""
    total = listed_pages(request).count()
    if total <= PER_FILE:
        return _xml(_urlset(request, 1))
    files = (
        f"<sitemap><loc>{escape(root_url(request) + reverse('sitemap_part', args=[number]))}</loc></sitemap>"
        for number in range(1, -(-total // PER_FILE) + 1)
    )
    return _xml([INDEX, *files, "</sitemapindex>"])


@require_safe
@kept()
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One file of a large map. Raises Http404 for a number that the map does not have."""
    if not 1 <= number <= -(-listed_pages(request).count() // PER_FILE):
        raise Http404
    return _xml(_urlset(request, number))


def _urlset(request: HttpRequest, number: int) -> Iterator[str]:
    listed = listed_pages(request).select_related("locale").only(*FIELDS)
    pages = list(listed.order_by("path")[(number - 1) * PER_FILE : number * PER_FILE])
    translations: defaultdict[UUID, list[Page]] = defaultdict(list)
    keys = {page.translation_key for page in pages}
    for page in listed.filter(translation_key__in=keys).order_by("translation_key", "locale_id", "pk"):
        translations[page.translation_key].append(page)
    here = f"{root_url(request)}/"
    sites = (
        SimpleNamespace()
    )  # Wagtail keeps there what it knows of the sites, and still prefers none of them
    yield URLSET
    for page in pages:
        url = page.get_full_url(sites)
        if url and url.startswith(here):  # a part of the tree may be served on a host of its own
            known = translations[page.translation_key]
            yield _url(page, url, {each.locale.language_code: each.get_full_url(sites) for each in known})
    yield "</urlset>"


def _url(page: Page, url: str, languages: dict[str, str]) -> str:
    """One page with its translations, itself included when it has any, and the one for every other language."""
    links = [*languages.items()] if len(languages) > 1 else []
    if links and settings.LANGUAGE_CODE in languages:
        links.append(("x-default", languages[settings.LANGUAGE_CODE]))
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(each)}/>' for code, each in links
    )
    changed = page.last_published_at
    lastmod = f"<lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{escape(url)}</loc>{lastmod}{alternates}</url>"


def _xml(parts: Iterable[str]) -> HttpResponse:
    return HttpResponse(HEAD + "\n".join(parts) + "\n", content_type="application/xml; charset=utf-8")


@require_safe
@kept()
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the admin; the map of the site is named."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {url_of(Site.find_for_request(request))}{reverse('sitemap')}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a flaw (RFC 9116). Raises Http404 while the site's settings name no contact address."""
    contact = contact_of(Site.find_for_request(request))
    if not contact:
        raise Http404
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {_expiry():%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {url_of(Site.find_for_request(request))}{reverse('security')}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _expiry(at: datetime | None = None) -> datetime:
    """A midnight ahead, in universal time: the file is the same all day."""
    today = (at or timezone.now()).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=SECURITY_DAYS)
