"""Where a person has signed in: what they see of it, and how it ends."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.models import User

# What a browser says of itself, the more special sign first: all of them also claim to be others.
BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one has signed in, and has not signed out since."""
    return render(request, "doors/sessions.html", {"sessions": _sessions_of(request.user)})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own; the one that asks leads to the door."""
    session = next((each for each in _sessions_of(request.user) if each.pk == pk), None)
    if session is not None and session.is_current():
        session.delete()
        logout(request)
        return redirect("wagtailadmin_login")
    if session is not None:
        session.end()
        messages.success(request, _("The session has ended."))
    return redirect("own_sessions")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own but the one that asks."""
    end_sessions(request.user, but=request.session.session_key)
    messages.success(request, _("All your other sessions have ended."))
    return redirect("own_sessions")


def end_sessions(user: Any, *, but: str | None = None) -> None:
    """Wherever that person has signed in, they are not any more."""
    for session in UserSession.objects.filter(user=user.pk).exclude(session_key=but):
        session.end()


def device(user_agent: str) -> str:
    """The browser and the system that it says it runs on, in words; what it says itself when both are unknown."""
    browser, system = (
        next((name for sign, name in table if sign in user_agent), "") for table in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, (browser, system))) or user_agent[:60] or _("Unknown device")


def _sessions_of(user: User | Any) -> list[UserSession]:
    """Those that still open something, the one used last first, each with the words for its device."""
    known = UserSession.objects.purge_and_list(user)
    for session in known:
        session.device = device(session.user_agent)
    return sorted(known, key=lambda session: session.last_seen_at, reverse=True)
