"""The pages that answer an error, in the visitor's language and with the right status code."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the body is above DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with what to do: the cookie of a form of the admin is missing or another one by now."""
    return render(request, "403_csrf.html", status=403)


def nowhere(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """404 in place of an address that a package has and nobody of ours uses."""
    raise Http404


class MethodMiddleware:
    """Says so in words where an address only takes what a button sends, instead of an empty page: 405.

    One gets there by signing in anew, which leads to the address that was to be sent to, or by reloading a page that
    came in its answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if not opened or response.streaming or response.content:
            return response
        page = render(request, "405.html", {"above": _above(request)}, status=response.status_code)
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        return page


def _above(request: HttpRequest) -> str:
    """The nearest address above this one that there is, with what narrows it: what the button belonged to."""
    path = request.path_info
    while path.count("/") > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            found = resolve(path)
        except Resolver404:
            continue
        if found.url_name:
            query = request.META.get("QUERY_STRING", "")
            return f"{path}?{query}" if query else path
    return "/"
