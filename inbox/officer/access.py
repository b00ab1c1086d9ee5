"""Who enters the officer's room, and the way to its screens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import User
from registrations.models.registrations import ERASE
from registrations.models.scopes import SEE, SEE_ALL, Asking

View = Callable[..., HttpResponseBase]


def may_enter(user: Asking) -> bool:
    """Whether this person answers for everybody's data: who may erase, and reads every programme."""
    return user.is_active and user.has_perms([SEE, SEE_ALL, ERASE])


def for_the_officer(view: View) -> View:
    """A decorator: raises PermissionDenied for anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_enter(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def user_of(request: HttpRequest) -> User:
    """Who asks, signed in."""
    user: User = request.user  # type: ignore[assignment]
    return user


def crumbs(title: str) -> dict[str, Any]:
    """What every screen below the first says above its words."""
    return {
        "breadcrumbs_items": [
            {"url": reverse("officer:index"), "label": _("Data protection")},
            {"url": "", "label": title},
        ],
        "header_title": title,
        "header_icon": "lock",
    }
