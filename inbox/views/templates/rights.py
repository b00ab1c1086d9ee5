"""Who may word the messages."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

RIGHT = "registrations.change_messagetemplate"


def may_word(user) -> bool:
    """Whether this member of staff may change the words of our messages."""
    return user.is_active and user.has_perm(RIGHT)


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse everyone else (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_word(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
