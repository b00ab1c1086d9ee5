"""What a request asks for that no number, date, list or database can hold is refused like any other mistake of its own.

Django and Wagtail read many values from addresses, query strings and forms and hand them on: a number of 5,000 digits,
a year 99999, a text where a number is expected, a list of forms without its length. Each would be an error 500 of
whatever came to trip over it. See docs/decisions/034.
"""

import logging
import re
from collections.abc import Callable, Iterator
from traceback import walk_tb

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.core.paginator import InvalidPage
from django.db import DataError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError

logger = logging.getLogger(__name__)

# What Django makes an answer of by itself.
ANSWERED = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, MultiPartParserError)
PACKAGES = {"draftjs_exporter", "modelcluster", "taggit", "wagtail", "wagtail_localize"}
# What the database, the interpreter or a codec says of a value that it cannot hold.
TOO_MUCH = (OverflowError, DataError, UnicodeError)
# What a reader says of a value that it cannot read.
UNREADABLE = (ValueError, ValidationError, NoReverseMatch)
# What databases say of a question that is too long for them; they say other things under the same name.
TOO_COMPLEX = re.compile(
    r"expression tree|parser stack|stack depth|too many|fts5|string or blob too big", re.IGNORECASE
)
BIG_NUMBER = re.compile(r"\d{10,}|\d{5,}-\d|\b0000-|\d[eE][+-]?\d{3,}")
SENSELESS_NUMBER = re.compile(r"\d{19,}")  # beyond 64 bits: no telephone, no SIRET
DEEPEST = 100  # brackets inside brackets
LONGEST_NAMED = 200  # characters of a value that an error is searched for
SCANNED = 200_000  # characters of one value


class ExtremeValuesMiddleware:
    """Answers 400, or 404 where the path is to blame, to an error that what was sent has caused; any other stays a 500.

    Two things must hold: the error is of a kind that values cause, and the request holds such a value, or the very one
    that the error names. A mistake in our code that no odd value leads to is seen, logged and answered as one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that says so, when the request is to blame."""
        if isinstance(exception, ANSWERED):
            return None
        errors = list(_chain(exception))
        if any(isinstance(error, InvalidPage) or _blamed(error, list(_in_path(request))) for error in errors):
            status = 404
        elif any(_lacks(error) or _blamed(error, list(_sent(request))) for error in errors):
            status = 400
        elif _is_lost_in_a_package(exception, request):
            # Perhaps it is no mistake of the sender's: whoever runs the site sees all of it.
            logger.error("A view of a package did not expect this", exc_info=exception)
            status = 400 if request.method == "POST" else 404
        else:
            return None
        view = request.resolver_match.view_name if request.resolver_match else ""
        logger.warning("Refused what no %s can take, at %s", type(errors[-1]).__name__, view)
        return render(request, f"{status}.html", status=status)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it, the last one first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _lacks(error: BaseException) -> bool:
    """Whether a name that a form must have was not sent, or what it is about may not go."""
    return isinstance(error, MultiValueDictKeyError | ProtectedError | RestrictedError)


def _is_lost_in_a_package(error: BaseException, request: HttpRequest) -> bool:
    """Whether a package's own code found nothing, or another thing, where a form or a path should have named one."""
    frames = walk_tb(error.__traceback__)
    owners = [str(frame.f_globals.get("__name__", "")).partition(".")[0] for frame, _line in frames]
    if next((owner for owner in reversed(owners) if owner != "django"), "") not in PACKAGES:
        return False
    if request.method == "POST":
        return isinstance(error, AttributeError | KeyError | TypeError | ValueError | ObjectDoesNotExist)
    named = request.resolver_match is not None and bool(request.resolver_match.kwargs)
    return named and isinstance(error, AttributeError) and "'NoneType'" in str(error)


def _blamed(error: BaseException, values: list[str]) -> bool:
    if isinstance(error, RecursionError | OperationalError):
        too_complex = isinstance(error, RecursionError) or TOO_COMPLEX.search(str(error))
        return bool(too_complex) and any(len(value) > LONGEST_NAMED for value in values)
    if isinstance(error, TOO_MUCH) and any(BIG_NUMBER.search(value[:SCANNED]) for value in values):
        return True
    kinds = (*TOO_MUCH, *UNREADABLE)
    return isinstance(error, kinds) and any(_is_senseless(value) or _names(error, value) for value in values)


def _is_senseless(value: str) -> bool:
    """Whether a value is of a size, a depth or a kind that nobody means."""
    text = value[:SCANNED]
    return (
        SENSELESS_NUMBER.search(text) is not None
        or "\x00" in text
        or any("\ud800" <= character <= "\udfff" for character in text)
        or text.count("[") + text.count("{") >= DEEPEST
    )


def _names(error: BaseException, value: str) -> bool:
    """Whether the error tells of that value: « expected a number but got 'abc' », the text of some JSON."""
    if getattr(error, "doc", None) == value:
        return True
    # An address is looked up by what stands before its colon.
    namespace = value.partition(":")[0] if isinstance(error, NoReverseMatch) else value
    return 0 < len(namespace) <= LONGEST_NAMED and any(
        each in str(error) for each in (repr(value), repr(namespace), f"“{value}”")
    )


def _in_path(request: HttpRequest) -> Iterator[str]:
    match = request.resolver_match
    given = [*match.args, *match.kwargs.values()] if match else []
    yield from (str(value) for value in given if isinstance(value, str | int))


def _sent(request: HttpRequest) -> Iterator[str]:
    """Every name and value of the query string and the form, and a body that is none."""
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            yield name
            yield from (value for value in values if isinstance(value, str))
    body = getattr(request, "_body", b"")
    if body and not request.POST:
        yield body.decode("utf-8", "replace")
