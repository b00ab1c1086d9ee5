"""A forgotten password: asked for at a door, written by the worker, the same for every address that is typed.

Nothing in the answer, nor in the time it takes, says whether an address has an account: the same is counted, looked up
and left to the worker, which alone writes. A task names rows, never an address, and the key is made as the mail leaves.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetConfirmView
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from config.doors.identity import signed_in
from config.doors.limits import DAY, HOUR, TEN_MINUTES, Limit, Refused, unlock_account
from config.doors.signing_in import account_key, opens_by_password
from core.models import User
from core.text.addressees import email_key
from core.web.requests import network_of
from registrations.domain.rate_limits import Counted, count_all, window_start

logger = logging.getLogger(__name__)

MAILS_TO_ADDRESS = (Limit("reset address", HOUR, 3), Limit("reset address", DAY, 6))
ASKED_BY_NETWORK = (Limit("reset network", TEN_MINUTES, 30), Limit("reset network", DAY, 150))
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))


class ForgottenPasswordForm(PasswordResetForm):
    """Wagtail's own, whose mail the worker writes."""

    def save(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        try:
            ask(self.cleaned_data["email"], network=network_of(request) if request else "")
        except Refused as refusal:
            if request is not None:
                request._door_refusal = refusal  # type: ignore[attr-defined]


class NewPasswordView(PasswordResetConfirmView):
    """Wagtail's own; who has chosen a new password comes in with it at once, however often the old one was wrong.

    A colleague who is still signed in in this browser is signed out: the next page is for whose password it is.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        here = signed_in(self.request)
        if here.is_authenticated and here.pk != form.user.pk:
            logout(self.request)
        unlock_account(account_key(form.user.get_username()), at=timezone.now())
        log(form.user, "keys.password_chosen", user=form.user)
        return response


def ask(email: str, *, network: str, at: datetime | None = None) -> None:
    """Have a link to choose a new password mailed to that address, if an account has it.

    Past the limit of an address no more mails are written, and nothing shows it: those that were work. Raises `Refused`
    past the limit of a network.
    """
    at = at or timezone.now()
    limits = [
        *((limit, email_key(email)) for limit in MAILS_TO_ADDRESS),
        *((limit, network) for limit in ASKED_BY_NETWORK),
    ]
    numbers = count_all([Counted(limit.kind, value, limit.window) for limit, value in limits], at=at)
    passed = {limit for (limit, _value), number in zip(limits, numbers, strict=True) if number > limit.number}
    if shut := passed & set(ASKED_BY_NETWORK):
        logger.warning("Password mails refused: %s", "reset network")
        raise Refused(max(window_start(limit.window, at) + limit.window for limit in shut), at=at)
    known = list(User.objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True))
    send_links.enqueue([] if passed else known)


@task()
def send_links(pks: list[int], attempt: int = 0) -> int:
    """What the worker does; says how many mails left. Those that did not are tried again, four times in an hour."""
    left, missed = 0, []
    for user in User.objects.filter(pk__in=pks, is_active=True).order_by("pk"):
        if not user.has_usable_password() or not opens_by_password(user):
            continue
        try:
            mail_for(user).send()
        except Exception as error:  # noqa: BLE001 whatever the mail server does, nobody's address is logged
            logger.warning("Password mail not sent, attempt %s: %s", attempt + 1, type(error).__name__)
            missed.append(user.pk)
        else:
            left += 1
    if missed and attempt < len(RETRIES):
        send_links.using(run_after=timezone.now() + RETRIES[attempt]).enqueue(missed, attempt + 1)
    return left


def mail_for(user: User) -> EmailMessage:
    """The mail with a key of its own, in the language the person uses in the admin."""
    with translation.override(UserProfile.get_for_user(user).get_preferred_language()):
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        address = reverse(
            "wagtailadmin_password_reset_confirm", args=[uid, default_token_generator.make_token(user)]
        )
        body = render_to_string(
            "doors/forgotten.txt",
            {"link": settings.WAGTAILADMIN_BASE_URL + address, "site": settings.SITE_URL},
        )
        return EmailMessage(_("Choose a new password"), body, to=[user.email])
