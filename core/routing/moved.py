"""Where a page has moved, all that is below its address moves with it: its form, its calendar, its feeds, its data.

Wagtail writes down where a page was (a row of its redirects for the page and for each one below it) but only leads on
from that very address. Here the rest of an address follows the page it hangs on.
"""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.encoding import uri_to_iri
from django.utils.translation import get_language
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from core.routing.addresses import DEEPEST, names_in_use, route
from core.routing.leading import lead
from core.routing.words import spell

LONGEST = Redirect._meta.get_field("old_path").max_length or 255


class MovedMiddleware:
    """Instead of 404, leads on to where the page has gone, or to where staff want that address to lead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        return response if response.status_code != 404 else _follow(request) or response


def _follow(request: HttpRequest) -> HttpResponseBase | None:
    """A redirection, in one query when there is none; None where nobody has moved, or to where nobody lives."""
    asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    exact = [form for path in (asked, asked.partition("?")[0]) for form in (uri_to_iri(path), path)]
    names = exact[2].strip("/").split("/")
    # Where a page lives now, its own word counts: whoever was there before, and what was below, is forgotten.
    lived_in = names_in_use(request)
    above = ["/" + "/".join(names[:length]) for length in range(min(len(names) - 1, DEEPEST), lived_in, -1)]
    found = _redirects(Site.find_for_request(request), [*exact, *above])
    for path in dict.fromkeys([*exact, *above]):
        if path not in found:
            continue
        rest = [] if path in exact else names[path.count("/") :]
        if address := _address(request, found[path], rest):
            return lead(request, address, permanent=found[path].is_permanent)
    return _in_our_words(request)


def _in_our_words(request: HttpRequest) -> HttpResponseBase | None:
    """To the same place when its address has words of another language; None when there is nothing there either."""
    path = spell(request.path_info, get_language())
    if path == request.path_info:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.url_name == "wagtail_serve" and route(request, *match.args) is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    return lead(request, f"{path}?{query}" if query else path, permanent=True)


def _redirects(site: Site | None, paths: list[str]) -> dict[str, Redirect]:
    """By the address they are for, the site's own before those of all sites."""
    here = Q(site=site) | Q(site=None) if site else Q()
    rows = Redirect.objects.filter(here, old_path__in={path for path in paths if len(path) <= LONGEST})
    rows = rows.select_related("redirect_page__content_type", "redirect_page__locale").order_by("pk")
    return {row.old_path: row for row in sorted(rows, key=lambda row: row.site_id is not None)}


def _address(request: HttpRequest, redirect: Redirect, rest: list[str]) -> str:
    """Where that leads; empty when it is nowhere, or where the request comes from."""
    if redirect.redirect_page is None or redirect.redirect_page_route_path:
        link = "" if rest else redirect.link or ""
        return link if link.rstrip("/") != request.path.rstrip("/") else ""
    page = redirect.redirect_page.specific
    address = page.get_url(request)
    rest = [spell(name, page.locale.language_code) for name in rest]
    if not address or not _answers(page, request, rest):
        return ""
    if rest:
        end = "" if "." in rest[-1] else "/"
        address = f"{address.rstrip('/')}/{'/'.join(rest)}{end}"
    if address == request.path:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query and "?" not in redirect.old_path else address


def _answers(page: Page, request: HttpRequest, rest: list[str]) -> bool:
    try:
        return page.route(request, rest) is not None
    except Http404:
        return False
