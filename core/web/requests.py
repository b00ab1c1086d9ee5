"""Where a request comes from, and what it may not carry further: what trips a decoder, or tells who followed a link."""

import re
from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

READING = ("GET", "HEAD")
NUL = "\x00"
PERCENT_NUL = "%00"
# What newsletters, networks and advertisers add to an address to know who followed which link. No page reads it.
FOLLOWS_PEOPLE = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|at|hsa|stm)_[a-z_]+|xtor|msclkid|[a-z]{1,5}clid|mc_[ce]id|_hs(?:enc|mi)|igshid|mkt_tok|ref_src",
    re.IGNORECASE,
)
ID_HEADER = "X-Request-ID"
OUR_PROXYS_ID = re.compile(r"[0-9a-f]{32}")  # nginx's $request_id
IPV6_NETWORK = 64  # what one household or one machine is given; within it, addresses change at will


def network_of(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address as it is, the /64 of an IPv6 one; "" when it is not known.

    Behind a proxy (settings.TRUSTED_PROXY) it is what that proxy, the last one, has written into X-Forwarded-For; what
    a visitor may have written there is never believed.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXY else ""
    return network_in(told.rpartition(",")[2]) or network_in(request.META.get("REMOTE_ADDR", ""))


def network_in(text: str) -> str:
    """The network of an address as it is written; "" when it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), IPV6_NETWORK), strict=False))


def without_followers(query: str) -> str:
    """The query string without the parameters that follow people; what is left stays as it was written."""
    parts = query.split("&")
    kept = [part for part in parts if not FOLLOWS_PEOPLE.fullmatch(part.partition("=")[0])]
    return query if len(kept) == len(parts) else "&".join(kept)


def name_of(environ: Mapping[str, Any]) -> str:
    """The name of a request, 32 hexadecimal digits: a new one each time it is asked, unless our proxy has given one.

    The proxy's is taken where there is one (settings.TRUSTED_PROXY), so that its log and ours tell of the same.
    """
    given = environ.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXY else ""
    return given if OUR_PROXYS_ID.fullmatch(given) else uuid4().hex


class RequestIdMiddleware:
    """Names each request: `request.id`, in the answer's header and in every line of the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.__dict__["id"] = name = name_of(request.META)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)
        response = self.get_response(request)
        response.headers[ID_HEADER] = name
        return response


def only_parameters(query: str, names: Collection[str] | None) -> str:
    """The query string with those parameters alone, all when None, always written in the same way and order."""
    if not query:
        return ""
    if not query.isascii():  # WSGI hands bytes on as characters
        query = query.encode("latin-1", "replace").decode("utf-8", "replace")
    pairs = parse_qsl(query, keep_blank_values=True)
    known = [pair for pair in pairs if names is None or pair[0] in names]
    return urlencode(sorted(known, key=lambda pair: pair[0]))


def forget_other_parameters(request: HttpRequest, names: Collection[str]) -> None:
    """Have the request say nothing that its page does not know: nobody can obey it then, nor say it again."""
    query = request.META.get("QUERY_STRING", "")
    request.META["QUERY_STRING"] = only_parameters(query, names)
    request.__dict__.pop("GET", None)  # read anew from what is left


class CleanRequestMiddleware:
    """Refuses a NUL in the path (404) and any declared charset but UTF-8 (415); drops a NUL from the query string.

    PostgreSQL cannot store a NUL, and Django would decode a body with whatever codec the sender names. Parameters that
    follow people are dropped too: they stand in no log, and what a newsletter's link opens is the page that is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            request.encoding = "utf-8"
            return render(request, "400.html", status=415)
        if charset.lower() == "utf8":
            request.encoding = "utf-8"  # Django reads a body under this name alone
        query = request.META.get("QUERY_STRING", "")
        if PERCENT_NUL in query or NUL in query:
            request.META["QUERY_STRING"] = query.replace(PERCENT_NUL, "").replace(NUL, "")
        # In the admin a column of a form may have such a name, and be filtered by.
        if "=" in request.META.get("QUERY_STRING", "") and not request.path_info.startswith("/admin/"):
            request.META["QUERY_STRING"] = without_followers(request.META["QUERY_STRING"])
        if NUL in request.path_info:
            raise Http404
        return self.get_response(request)
