"""The line that each request leaves in the log, and what is counted of it."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from core.operating.counting import counts
from core.operating.outages import is_passing


class CountMiddleware:
    """Counts what Django answers, by the class of its code, and how long each answer took to begin.

    Above all others: what was kept and is given by Django is counted with it, what is given before Django is counted
    there (core.caching.pages).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        counts.add(f"{response.status_code // 100}xx")
        counts.took(time.perf_counter() - began)
        return response


class RequestLogMiddleware(RequestMiddleware):
    """One line when it is answered: what was asked, the status, how long it took (`ms`, milliseconds).

    What fails has its traceback there. What cannot be answered because the database is away has none: it would be the
    same a thousand times. The request is named by `core.web.requests.RequestIdMiddleware`, above.
    """

    def prepare(self, request: HttpRequest) -> None:
        """Nothing is said of its beginning."""
        request.__dict__["_began"] = time.perf_counter()

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Say how it ended."""
        began = request.__dict__.get("_began", time.perf_counter())
        name = structlog.contextvars.get_contextvars().get("request_id", "")
        structlog.contextvars.bind_contextvars(ms=round((time.perf_counter() - began) * 1000))
        super().handle_response(request, response)
        structlog.contextvars.bind_contextvars(request_id=name)  # what closes after it is of the same request

    def _process_exception(self, request: HttpRequest, exception: Any) -> None:
        if not is_passing(exception):
            super()._process_exception(request, exception)
