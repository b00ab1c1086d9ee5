"""What a request may not carry further: characters and encodings that a database or a decoder would trip over."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NUL = "\x00"
PERCENT_NUL = "%00"


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
