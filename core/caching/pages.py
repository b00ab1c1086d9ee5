"""Public pages are the same for everyone: each is kept whole, until content changes or what it says changes by itself.

Kept is the answer to a page's own address, or to a view marked `@kept()`, with all its headers; it is given before any
other part of the site sees the request. `core.caching.generations` says when content changes.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from core.caching import generations, sharing
from core.caching.copies import ALLOWED_VARIATIONS, Answer, Copy, copy_of, variations
from core.caching.crowds import Crowd
from core.caching.generations import forget, forget_after_commit
from core.caching.memory import NOTHING, Asked, Memory, asked_by_anyone
from core.models import BasePage
from core.operating.counting import counts
from core.operating.lines import Repeated
from core.routing import addresses
from core.text.dates import PARIS, midnight
from core.web.reads import kept_reads
from core.web.requests import ID_HEADER, READING, forget_other_parameters, name_of, only_parameters

__all__ = ["PageCacheMiddleware", "changes_at", "forget", "forget_after_commit", "in_front_of", "kept"]

LIFETIME = timedelta(hours=1)  # at most, of what never changes by itself, should a change ever go unnoticed
PATIENCE = 10  # seconds to wait for another who makes the same

log = Repeated(__name__)
memory = Memory()
crowd = Crowd()


def kept(*, parameters: Collection[str] = (), strict: bool = False) -> Callable:
    """Mark a view, or a page's route, whose answer is the same for everyone and may be kept; never one with a form.

    `parameters` are those its address may have; of others the view learns nothing, unless it is `strict` and refuses
    them. What changes by itself is told with `changes_at()`.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
            request = next(each for each in args if isinstance(each, HttpRequest))
            request.__dict__["_kept"] = (parameters, strict)
            if not strict and request.method in READING:
                forget_other_parameters(request, parameters)
            return view(*args, **kwargs)

        return marked

    return decorate


def changes_at(request: HttpRequest, *moments: datetime | None) -> None:
    """Say that what this answer shows changes by itself at those moments; the earliest ends the life of its copy.

    A page says it by `next_change()`, and by `next_change` in its context for the other pages that it lists.
    """
    request.__dict__.setdefault("_changes", []).extend(moment for moment in moments if moment)


def in_front_of(application: Callable) -> Callable:
    """That WSGI application, with what is kept given before it is asked."""

    def served(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        asked = asked_by_anyone(environ)
        copy = memory.find(asked, memory.generation()) if asked is not None else None
        if copy is None:
            return application(environ, start_response)
        answer = _given(copy, environ)
        counts.add("kept_304" if answer.code == HTTPStatus.NOT_MODIFIED else "kept_200")
        start_response(answer.status, answer.headers)
        return [answer.body]

    return served


class PageCacheMiddleware:
    """Keeps what may be kept, has it made once for all who ask at once, gives it where `in_front_of` did not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A preview asks with the address of the page.
        asked = None if getattr(request, "is_dummy", False) else asked_by_anyone(request.META)
        if asked is None:
            with kept_reads(self._content(request)):
                return self.get_response(request)
        response = self._answer(request, asked)
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and (copy := memory.last(asked)):
            return _response(copy, request)  # better than nothing while the database is away
        return response

    def _content(self, request: HttpRequest) -> str | None:
        """What a form that is sent may be answered with: the generation of the content as it is now."""
        sent = settings.PAGE_CACHE and request.method not in READING
        return generations.of_content() if sent else None

    def _answer(self, request: HttpRequest, asked: Asked) -> HttpResponseBase:
        until = time.monotonic() + PATIENCE
        while (copy := memory.find(asked, generations.current())) is None:
            if request.method != "GET" or memory.has_nothing(asked):
                return self._make(request, asked)
            making, ours = crowd.join(key := memory.key(asked))
            if ours:
                try:
                    response = self._make_alone(request, asked, key)
                    making.worth_waiting = response.status_code < 500 and not memory.has_nothing(asked)
                    return response
                finally:
                    crowd.end(key, making)
            making.ended.wait(max(0, until - time.monotonic()))
            if not making.worth_waiting:
                return self._make(request, asked)
        return _response(copy, request)

    def _make_alone(self, request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
        """Make it, unless another process does so at this moment or has done it."""
        with sharing.alone(key, PATIENCE):
            generation = generations.current()
            copy = sharing.find(key)
            if copy is None or not copy.holds(generation) or not copy.answers(asked.query):
                return self._make(request, asked)
        memory.keep(asked, copy)
        return _response(copy, request)

    def _make(self, request: HttpRequest, asked: Asked) -> HttpResponseBase:
        """Have it made, and keep it if it is for anyone."""
        generation, at = generations.current(), timezone.now()
        response = self.get_response(request)
        if request.method != "GET":
            return response
        parameters = _parameters(request) if _is_for_anyone(request, response) else NOTHING
        if parameters is NOTHING:
            if response.status_code < 500:
                memory.learn(asked, NOTHING)
            return response
        until = _until(request, response, at)
        if until is None:
            return response
        counts.add("misses")
        copy = copy_of(
            response,
            generation=generation,
            until=until.timestamp(),
            parameters=parameters,
            query=only_parameters(request.META.get("QUERY_STRING", ""), parameters),
        )
        if memory.keep(asked, copy):
            sharing.keep(asked.key(copy.query), copy)
        else:
            memory.learn(asked, NOTHING)
        return _response(copy, request, made=response)


def _given(copy: Copy, environ: Mapping[str, Any]) -> Answer:
    """What this asker gets of the copy, with the line in the log that every request has."""
    name = name_of(environ)
    answer = copy.answer(environ, name)
    request = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '/')}"
    log.tell(
        "request_finished",
        ("request", request),
        ("code", int(answer.code)),
        ("kept", True),
        request_id=name,
    )
    return answer


def _response(copy: Copy, request: HttpRequest, made: HttpResponse | None = None) -> HttpResponse:
    """The same as Django has it; what was made for this request is in the log already, under its own name."""
    if made is None:
        counts.add("hits")
    name = made.headers.get(ID_HEADER, "") if made else ""
    answer = copy.answer(request.META, name) if made else _given(copy, request.META)
    response = HttpResponse(answer.body, status=answer.code, headers=dict(answer.headers))
    if answer.code == HTTPStatus.NOT_MODIFIED:
        del response.headers["Content-Type"]  # which Django adds
    return response


def _parameters(request: HttpRequest) -> tuple[str, ...] | None:
    """Those that count at this address, all of them for None; NOTHING where nothing is to be kept."""
    if "_kept" in request.__dict__:
        parameters, strict = request.__dict__["_kept"]
        if not strict:
            return tuple(parameters)
        return None if set(request.GET) <= set(parameters) else NOTHING
    page = addresses.asked_page(request)
    return page.cached_parameters if isinstance(page, BasePage) else NOTHING


def _until(request: HttpRequest, response: HttpResponse, at: datetime) -> datetime | None:
    """How long this answer, whose making began at `at`, holds; None when it is not to be kept.

    What has a date holds until the end of the day at most. Staff write hours to the minute: an answer made across the
    turn of a minute may be half before and half after a change, and holds for nobody else.
    """
    changes: Iterable[datetime | None] = request.__dict__.get("_changes", ())
    page = addresses.asked_page(request)
    if "_kept" not in request.__dict__ and isinstance(page, BasePage):
        context = getattr(response, "context_data", None) or {}
        changes = (*changes, page.next_change(at), context.get("next_change"))
    if at.timestamp() // 60 != time.time() // 60:
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
        and variations(response) <= ALLOWED_VARIATIONS | {"accept-language"}
        and not getattr(request, "is_preview", False)
        and getattr(request, "_csp_nonce", None) is None
    )
