"""Where a request comes from, and what it may not carry further: what a database or a decoder would trip over."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NUL = "\x00"
PERCENT_NUL = "%00"
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


class CleanRequestMiddleware:
    """Refuses a NUL in the path (404) and any declared charset but UTF-8 (415); drops a NUL from the query string.

    PostgreSQL cannot store a NUL, and Django would decode a body with whatever codec the sender names.
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
        if NUL in request.path_info:
            raise Http404
        return self.get_response(request)
