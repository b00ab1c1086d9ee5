"""The pages that answer an error, in the visitor's language and with the right status code."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


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
