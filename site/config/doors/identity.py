"""Whom a session speaks for: nobody without the second factor that is asked for, nobody some time after the last click.

Decided where the person of a request is asked for, below every view, so that it holds whichever door a session was
begun at, for those that packages add too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config.doors.second_factor import (
    ADDRESSES,
    has_factor,
    has_shown_factor,
    needs_factor,
    sees_personal_data,
)
from core.models import User

SEEN = "seen"  # in a session: when its person clicked last, in seconds
NOTED_EVERY = 60  # seconds; a session is written no more often than that
# Asked by a page that stays open, whether anyone sits before it or not.
BY_ITSELF = "/admin/editing-sessions/"


class IdentityMiddleware:
    """Gives a request its person. What no session cookie came with stays as it is: such pages are the same for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = SimpleLazyObject(lambda: identified(request))  # type: ignore[assignment]
        return self.get_response(request)


def identified(request: HttpRequest) -> User | AnonymousUser:
    """The person, or nobody. A session that has ended is emptied."""
    user = signed_in(request)
    if not user.is_authenticated:
        return user
    at = timezone.now()
    if has_ended(request, user, at):
        request.session.flush()
        return AnonymousUser()
    note(request, at)
    if not needs_factor(user) or has_shown_factor(request, user):
        return user
    sets_up = request.path_info.startswith(ADDRESSES) and not has_factor(user)
    return user if sets_up else AnonymousUser()


def signed_in(request: HttpRequest) -> User | AnonymousUser:
    """Who has given their name and password, whatever else is asked of them."""
    return get_user(request)  # type: ignore[return-value]


def must_set_up(request: HttpRequest) -> bool:
    """Whether who asks has given name and password, and must now set up a second factor."""
    user = signed_in(request)
    return user.is_authenticated and needs_factor(user) and not has_factor(user)


def has_ended(request: HttpRequest, user: User | AnonymousUser, at: datetime) -> bool:
    """Whether nobody has clicked for longer than this person's sessions last."""
    seen = request.session.get(SEEN)
    if not seen:
        return False
    minutes = settings.IDLE_MINUTES_PERSONAL if sees_personal_data(user) else settings.IDLE_MINUTES
    return bool(minutes and at.timestamp() - seen > timedelta(minutes=minutes).total_seconds())


def note(request: HttpRequest, at: datetime) -> None:
    """Keep when somebody was there, for a click of theirs."""
    asked = settings.IDLE_MINUTES or settings.IDLE_MINUTES_PERSONAL
    now, seen = int(at.timestamp()), request.session.get(SEEN, 0)
    if asked and now - seen >= NOTED_EVERY and not request.path_info.startswith(BY_ITSELF):
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)
