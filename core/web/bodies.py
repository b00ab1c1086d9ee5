"""How much a request may carry, by address: a form is text, only some addresses take files."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

REFUSED_BY_PROXY = (
    "X-Body-Too-Large"  # see site/deploy/nginx.conf: it has refused the body and asks for our page
)


class BodyLimitMiddleware:
    """Refuses, before reading it, a body above what its address takes: 413, in the visitor's language.

    The limits are those of settings.BODY_LIMITS, the first whose pattern the path matches. Django's own
    DATA_UPLOAD_MAX_MEMORY_SIZE counts what is no file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.limits = [(re.compile(pattern), limit) for pattern, limit in settings.BODY_LIMITS]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if REFUSED_BY_PROXY in request.headers or _size(request) > self._limit(request.path_info):
            return render(request, "413.html", status=413)
        return self.get_response(request)

    def _limit(self, path: str) -> int:
        return next(limit for pattern, limit in self.limits if pattern.match(path))


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # Django reads no body either
