"""From an address to its site and its page in four queries, however deep the page lies; Wagtail alone asks a dozen.

In none for a form that is sent to where one was sent since the content last changed (`core.web.reads`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from core.models import BasePage
from core.routing.leading import lead
from core.sites import root_paths
from core.web.reads import is_keeping, kept_read, own
from core.web.requests import READING, forget_other_parameters

DEEPEST = 12  # levels of pages; a longer address leads nowhere


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request arrives: its site, and the site's home pages by language, live or not.

    `house` is the same of the default site, where the request comes to a platform; None at the house itself.
    """

    site: Site | None
    homes: dict[str, Page]
    house: "Place | None" = None

    @property
    def start(self) -> Page | None:
        """Where addresses begin: the live home page of the active language, else the site's own."""
        if self.site is None:
            return None
        localized = self.homes.get(get_language() or "")
        if localized is not None and localized.live:
            return localized
        return next(page for page in self.homes.values() if page.pk == self.site.root_page_id)


class AddressMiddleware:
    """Finds the page before Wagtail's own view does; whatever it leaves unsaid, Wagtail finds out by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Write down what `Page.route_for_request()` would have found, where it looks first.

        What belongs to another host is answered there. A page learns of no parameter that it does not declare.
        """
        if request.resolver_match is None or request.resolver_match.url_name != "wagtail_serve":
            return None
        found = route(request, args[0])
        if address := _elsewhere(request, args[0], found):
            return lead(request, address, permanent=True)
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]
        page = asked_page(request)
        if isinstance(page, BasePage) and request.method in READING:
            forget_other_parameters(request, page.cached_parameters)
        return None


def place(request: HttpRequest) -> Place:
    """Where the request arrives, in two queries that also tell Wagtail its site and all addresses' beginnings."""
    if not hasattr(request, "_place"):
        request._place = _find_place(request)  # type: ignore[attr-defined]
    return request._place  # type: ignore[attr-defined]


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at that path, in the active language, and what to serve of it; None when there is none."""
    start = place(request).start
    if start is None:
        return None
    names = _names(path)
    way, found = _follow(request, start, names)
    request._way = way  # type: ignore[attr-defined]
    if found is not None and len(way) == len(names):
        request._asked_page = found.page  # type: ignore[attr-defined]
    return found


def _follow(request: HttpRequest, start: Page, names: list[str]) -> tuple[list[Page], RouteResult | None]:
    """The pages on the way from there, and what is found at its end."""
    way = _way(start, names)
    page = _whole([start, *way])
    page.trail = way[:-1]
    try:
        return way, page.route(request, names[len(way) :])
    except Http404:
        return way, None


def _elsewhere(request: HttpRequest, path: str, found: RouteResult | None) -> str:
    """The same at the host that its page belongs to; empty when that is this one, or there is no such page.

    At a platform, what its own addresses do not know may be an address of the house.
    """
    here, names = place(request), _names(path)
    way: list[Page] = getattr(request, "_way", [])
    astray = found is None and here.house is not None
    if astray and here.house is not None and here.house.start is not None:
        way, found = _follow(request, here.house.start, names)
    parts = found.page.get_url_parts(request) if found is not None else None
    if parts is None or here.site is None or (parts[0] == here.site.pk and not astray):
        return ""
    rest = names[len(way) :]
    end = "" if not rest or "." in rest[-1] else "/"
    query = request.META.get("QUERY_STRING", "")
    return f"{parts[1]}{parts[2]}{'/'.join(rest)}{end}{f'?{query}' if query else ''}"


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]


def asked_page(request: HttpRequest) -> Page | None:
    """The page whose own address was asked for, not one below it; None before or without that."""
    return getattr(request, "_asked_page", None)


def names_in_use(request: HttpRequest) -> int:
    """How many names of the path lead, all together, to the deepest live page on the way; 0 when there is none."""
    way: list[Page] = getattr(request, "_way", [])
    depth = max((place for place, page in enumerate(way, start=1) if page.live), default=0)
    if not depth or request.resolver_match is None:
        return 0
    path, ours = (
        [name for name in text.split("/") if name]
        for text in (request.path_info, str(request.resolver_match.args[0]))
    )
    return len(path) - len(ours) + depth


def _find_place(request: HttpRequest) -> Place:
    sites = [own(site) for site in kept_read("sites", _sites)]
    keys = {site.root_page.translation_key for site in sites}
    pages = [own(page) for page in kept_read("homes", lambda: _homes_of(keys))]
    site = _choose(sites, *_host(request))
    # What Site.get_site_root_paths() and Site.find_for_request() would ask for again.
    request._wagtail_cached_site_root_paths = root_paths(sites, pages)  # type: ignore[attr-defined]
    request._wagtail_site = site  # type: ignore[attr-defined]
    house = next((each for each in sites if each.is_default_site), None)
    apart = None if house is None or house == site else Place(house, _homes(house, pages))
    return Place(site, _homes(site, pages), apart)


def _sites() -> list[Site]:
    rows = Site.objects.select_related("root_page")
    return list(rows.order_by("-root_page__url_path", "-is_default_site", "hostname"))


def _homes_of(keys: set[UUID]) -> list[Page]:
    return list(_with_restrictions(Page.objects.filter(translation_key__in=keys)).order_by("path"))


def _homes(site: Site | None, pages: Iterable[Page]) -> dict[str, Page]:
    key = site.root_page.translation_key if site else None
    return {page.locale.language_code: page for page in pages if page.translation_key == key}


def _host(request: HttpRequest) -> tuple[str, str]:
    # As Wagtail does it: an unknown host belongs to the default site; refusing it is CommonMiddleware's work.
    return split_domain_port(request._get_raw_host())[0], request.get_port()  # type: ignore[attr-defined]


def _choose(sites: Iterable[Site], hostname: str, port: str) -> Site | None:
    """The site of that host, by Wagtail's rules: host and port, host and default, the only one of the host, default."""
    named = [site for site in sites if site.hostname == hostname]
    exact = [site for site in named if str(site.port) == port] or [
        site for site in named if site.is_default_site
    ]
    if exact or len(named) == 1:
        return (exact or named)[0]
    return next((site for site in sites if site.is_default_site), None)


def _with_restrictions(pages: PageQuerySet) -> PageQuerySet:
    """With locale and type, and whether someone has restricted who may see a page or one above it."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(of=path).filter(of__startswith=F("page__path"))
    return pages.select_related("locale", "content_type").annotate(restricted=Exists(restrictions))


def _way(start: Page, names: list[str]) -> list[Page]:
    """The pages below the home page that the address names, one below the other, as far as it goes."""
    if not names:
        return []
    found = kept_read(("way", start.path, *names), lambda: _find_way(start, names[:DEEPEST]))
    return [own(page) for page in found]


def _find_way(start: Page, names: list[str]) -> list[Page]:
    below = Page.objects.filter(slug__in=names, path__startswith=start.path, depth__gt=start.depth)
    by_place = {
        (page.path[: -page.steplen], page.slug): page for page in _with_restrictions(below).order_by("path")
    }
    way: list[Page] = []
    above = start
    for name in names:
        page = by_place.get((above.path, name))
        if page is None:
            break
        way.append(page)
        above = page
    return way


def _whole(line: list[Page]) -> Page:
    """The last page of the line as its own type, with what every page shows of itself.

    An alias obeys the restrictions of its source, which lies elsewhere: Wagtail looks for them itself.
    """
    page = line[-1]
    model = page.content_type.model_class()
    if model is None or not issubclass(model, BasePage):
        return page.specific
    found = own(kept_read(("page", page.pk), lambda: _find_page(model, page.pk)))
    found.unrestricted = not page.restricted and not any(above.alias_of_id for above in line)
    return found


def _find_page(model: type[BasePage], pk: int) -> BasePage:
    rows = model._default_manager.select_related("locale", "picture")
    # What several requests are given holds no text: it is read by the one that shows it, with what it leads to.
    return (rows.defer_streamfields() if is_keeping() else rows).get(pk=pk)
