"""Public pages are the same for everyone: each is kept whole, until content changes or what it says changes by itself.

Kept is the answer to a page's own address, or to a view marked `@kept()`. `core.caching.generations` says when content
changes.
"""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from core.caching import generations
from core.caching.generations import forget, forget_after_commit
from core.models import BasePage
from core.routing import addresses
from core.text.dates import PARIS, midnight

__all__ = ["PageCacheMiddleware", "changes_at", "forget", "forget_after_commit", "kept"]

LIFETIME = timedelta(hours=1)  # at most, of what never changes by itself, should a change ever go unnoticed
LONGEST_QUERY = 200  # characters
LARGEST = 256 * 1024  # bytes of an answer
# Browsers and proxies may keep a page and must ask each time whether it still holds: 304 answers them.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
ALLOWED_VARIATIONS = {"accept-encoding"}


def kept(*, parameters: Collection[str] = ()) -> Callable:
    """Mark a view, or a page's route, whose answer is the same for everyone and may be kept; never one with a form.

    `parameters` are those its address may have. What changes by itself is told with `changes_at()`.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
            request = next(each for each in args if isinstance(each, HttpRequest))
            request.__dict__["_kept_parameters"] = parameters
            return view(*args, **kwargs)

        return marked

    return decorate


def changes_at(request: HttpRequest, *moments: datetime | None) -> None:
    """Say that what this answer shows changes by itself at those moments; the earliest ends the life of its copy.

    A page says it by `next_change()`, and by `next_change` in its context for the other pages that it lists.
    """
    request.__dict__.setdefault("_changes", []).extend(moment for moment in moments if moment)


class PageCacheMiddleware:
    """Answers from memory, without a query, what was answered before and still holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_anyone(request):
            return self.get_response(request)
        key, generation, at = _key(request), generations.current(), timezone.now()
        response = _recall(key, generation)
        if response is None:
            response = self.get_response(request)
            if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
                # Better than nothing while the database is away: as it was before the last change.
                return _recall(key, None) or response
            if request.method != "GET" or not _is_for_anyone(request, response):
                return response
            until = _until(request, response, at)
            if until is None:
                return response
            _sign(response)
            _keep(key, generation, until, response)
        return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _may_be_anyone(request: HttpRequest) -> bool:
    """Staff see the page as it is, with what is theirs to see; a preview asks with the address of the page."""
    return (
        settings.PAGE_CACHE
        and not settings.DEBUG
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and not getattr(request, "is_dummy", False)
    )


def _key(request: HttpRequest) -> str:
    """Of the whole address. Raises DisallowedHost for a host that is not ours."""
    parts = (str(request.scheme), request.get_host(), request.path, request.META.get("QUERY_STRING", ""))
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _recall(key: str, generation: str | None) -> HttpResponse | None:
    """The kept answer, of this generation (of any: None) and before its end, whatever the cache's own clock says."""
    found = caches["pages"].get(key)
    if found is None:
        return None
    of, until, headers, content = found
    if generation not in (of, None) or time.time() >= until:
        return None
    return HttpResponse(content, headers=headers)


def _keep(key: str, generation: str, until: datetime, response: HttpResponse) -> None:
    end = until.timestamp()
    if (seconds := end - time.time()) > 0 and len(response.content) <= LARGEST:
        entry = (generation, end, dict(response.items()), response.content)
        caches["pages"].set(key, entry, timeout=seconds)


def _until(request: HttpRequest, response: HttpResponse, at: datetime) -> datetime | None:
    """How long this answer, whose making began at `at`, holds; None when it is not to be kept.

    What has a date holds until the end of the day at most. Staff write hours to the minute: an answer made across the
    turn of a minute may be half before and half after a change, and holds for nobody else.
    """
    changes: Iterable[datetime | None] = request.__dict__.get("_changes", ())
    parameters = request.__dict__.get("_kept_parameters")
    if parameters is None:
        page = addresses.asked_page(request)
        if not isinstance(page, BasePage):
            return None
        parameters = page.cached_parameters
        context = getattr(response, "context_data", None) or {}
        changes = (*changes, page.next_change(at), context.get("next_change"))
    if not set(request.GET) <= set(parameters) or at.timestamp() // 60 != time.time() // 60:
        return None
    return min([at + LIFETIME, _midnight(at), *(change for change in changes if change)])


def _midnight(at: datetime) -> datetime:
    """The end of the day in Paris."""
    return midnight(at.astimezone(PARIS).date() + timedelta(days=1))


def _is_for_anyone(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether nothing in the answer says that it is for one person, for now, or to be treated in a way of its own.

    Of a restricted page Wagtail says that nobody may cache it, also when someone is let in.
    """
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and "Cache-Control" not in response.headers
        and _variations(response) <= ALLOWED_VARIATIONS | {"accept-language"}
        and not getattr(request, "is_preview", False)
        and not any(name.startswith("_csp_") for name in vars(response))
    )


def _variations(response: HttpResponseBase) -> set[str]:
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}


def _sign(response: HttpResponse) -> None:
    """Give the answer the headers of a kept one. Its language follows from its address alone."""
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    if _variations(response) & ALLOWED_VARIATIONS:
        response.headers["Vary"] = "Accept-Encoding"
    elif "Vary" in response.headers:
        del response.headers["Vary"]
