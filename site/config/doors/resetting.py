"""Who has lost their device and their recovery codes: an administrator takes the factor away, and it is set up anew."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import log

from config.doors.sessions import end_sessions
from core.models import User

CHANGE = "core.change_user"


@transaction.atomic
def reset_factor(user: User, *, by: User | None) -> None:
    """Take every factor of that person away, and end their sessions."""
    Authenticator.objects.filter(user=user).delete()
    log(user, "keys.factor_reset", user=by)
    end_sessions(user)


def may_reset(by: User | Any, user: User) -> bool:
    """Whether they may: as Wagtail says who may change an account, and nobody their own."""
    return by.has_perm(CHANGE) and by.pk != user.pk and (by.is_superuser or not user.is_superuser)


@require_admin_access
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then does it."""
    user = get_object_or_404(User, pk=pk)
    if not may_reset(request.user, user):
        raise PermissionDenied
    if request.method == "POST":
        reset_factor(user, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request, _("%(person)s sets up a new second factor at the next sign-in.") % {"person": user}
        )
        return redirect("wagtailusers_users:edit", user.pk)
    return render(request, "doors/reset.html", {"person": user})
