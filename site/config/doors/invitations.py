"""An account is made by an administrator and opened by its person alone: a link by mail, good once, for three days."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import log, registry
from wagtail.users.models import UserProfile

from config.doors.forgotten import RETRIES, NewPasswordView
from config.doors.signing_in import opens_by_password
from core.models import User

logger = logging.getLogger(__name__)
CHANGE = "core.change_user"
INVITED = "keys.invited"


class InvitationTokens(PasswordResetTokenGenerator):
    """Keys of their own: none opens what a forgotten password does, and they live longer. A password ends them."""

    key_salt = "config.doors.invitations"

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether it is this account's, has opened nothing yet and is not older than INVITATION_TIMEOUT."""
        token = token or ""
        stamp, dash, _rest = token.partition("-")
        if user is None or not dash:
            return False
        try:
            made = base36_to_int(stamp)
        except ValueError:
            return False
        expected = self._make_token_with_timestamp(user, made, self.secret)
        too_old = self._num_seconds(self._now()) - made > settings.INVITATION_TIMEOUT
        return constant_time_compare(expected, token) and not too_old and not user.has_usable_password()


tokens = InvitationTokens()


class InvitedView(NewPasswordView):
    """Chooses the first password; the second factor follows at the door."""

    token_generator = tokens
    template_name = "doors/invitation.html"


def invite(user: User, *, by: User) -> None:
    """Have a mail written that opens the account to its person, and says who asked for it."""
    log(user, INVITED, user=by)
    send_invitation.enqueue(user.pk)


def may_invite(by: User | Any, user: User) -> bool:
    """Whether there is somebody to invite, who has chosen no password yet."""
    return by.has_perm(CHANGE) and user.is_active and not user.has_usable_password()


@require_admin_access
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody whose link has expired before they used it: asks, then does it."""
    user = get_object_or_404(User, pk=pk)
    if not may_invite(request.user, user):
        raise PermissionDenied
    if request.method == "POST":
        invite(user, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("An invitation leaves for %(address)s.") % {"address": user.email})
        return redirect("wagtailusers_users:edit", user.pk)
    return render(request, "doors/invite.html", {"person": user})


@task()
def send_invitation(pk: int, attempt: int = 0) -> bool:
    """What the worker does; says whether the mail left. One that did not is tried again, four times in an hour."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.has_usable_password():
        return False
    try:
        mail_for(user).send()
    except Exception as error:  # noqa: BLE001 whatever the mail server does, nobody's address is logged
        logger.warning("Invitation not sent, attempt %s: %s", attempt + 1, type(error).__name__)
        if attempt < len(RETRIES):
            send_invitation.using(run_after=timezone.now() + RETRIES[attempt]).enqueue(pk, attempt + 1)
        return False
    return True


def mail_for(user: User) -> EmailMessage:
    """The mail with a key of its own, in the language the person will use the admin in."""
    with translation.override(UserProfile.get_for_user(user).get_preferred_language()):
        address = reverse(
            "invitation", args=[urlsafe_base64_encode(force_bytes(user.pk)), tokens.make_token(user)]
        )
        body = render_to_string(
            "doors/invitation.txt",
            {
                "by": _inviter(user),
                "address": user.email,
                "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
                "password": opens_by_password(user),
                "door": settings.WAGTAILADMIN_BASE_URL + settings.LOGIN_URL,
                "link": settings.WAGTAILADMIN_BASE_URL + address,
                "site": settings.SITE_URL,
                "days": settings.INVITATION_TIMEOUT // 86400,
            },
        )
        return EmailMessage(_("Your account of the administration"), body, to=[user.email])


def _inviter(user: User) -> str:
    """Who asked for the invitation last, as the log of keys has it; empty for who has no name."""
    asked = registry.get_logs_for_instance(user).filter(action=INVITED).order_by("timestamp", "pk").last()
    return asked.user.introduced if asked and asked.user else ""
