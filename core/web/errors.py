"""The pages that answer an error, in the visitor's language and with the right status code."""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.operating.outages import is_passing
from core.web.forgery import is_from_here

AGAIN = 30  # seconds after which whoever met an outage may come back
FOR_PROGRAMS = ("[", "{")  # how a list or a tree begins that a script has written into a field


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the body is above DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503, and when to come back, when what the site leans on is away. Asks neither database nor session.

    In the language of the address, whatever had been made of the request when it failed.
    """
    away = is_passing(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    with translation.override(_language(request)):
        response = _as_data(request, status) if _is_for_programs(request) else _as_page(request, status)
    add_never_cache_headers(response)
    if away:
        response.headers["Retry-After"] = str(AGAIN)
    response._has_been_logged = True  # type: ignore[attr-defined]  # by the line of the request, traceback and all
    return response


def _language(request: HttpRequest) -> str:
    if request.path_info.startswith("/admin/"):
        return translation.get_language_from_request(request)
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or request.path_info.endswith(".json")


def _as_data(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    away = status == HTTPStatus.SERVICE_UNAVAILABLE
    words = _("The site cannot answer at the moment") if away else _("Something went wrong on our side")
    return JsonResponse({"message": words, "request_id": getattr(request, "id", "")}, status=status)


def _as_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    context = {
        "request_id": getattr(request, "id", ""),
        "address": request.get_full_path(),
        "asked": request.method in ("GET", "HEAD"),
        "sent": sent_again(request),
        "with_files": request.content_type == "multipart/form-data",
    }
    away = status == HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(render_to_string("503.html" if away else "500.html", context), status=status)


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, by the names of its fields, for a button that sends it once more; nothing where that cannot be.

    A password is not written into a page, and a body of files that nobody has read stays unread.
    """
    parsed = hasattr(request, "_post")
    if request.method != "POST" or (not parsed and not _is_small(request)):
        return []
    try:
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # noqa: BLE001 whatever is wrong with the body, the page must come
        return []
    return [] if any("password" in name for name, _value in posted) else posted


def words_sent(request: HttpRequest) -> list[str]:
    """What a person wrote, of what was sent: each text of several words, once; nothing that another site has sent."""
    if not is_from_here(request):
        return []
    sent = (value.replace("\r\n", "\n").strip() for _name, value in sent_again(request))
    return list(dict.fromkeys(text for text in sent if len(text.split()) > 1 and text[0] not in FOR_PROGRAMS))


def _is_small(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and len(length) < 9 and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


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
