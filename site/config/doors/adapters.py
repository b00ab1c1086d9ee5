"""What allauth does our way: where people come from, what it says, and how secrets are kept."""

import secrets
import time
from base64 import b32encode, urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.models import User
from core.web.requests import network_of

NOWHERE = "0.0.0.0"  # noqa: S104 no address to listen on: where a request without an address comes from
RECENT = 300  # seconds; who signed in that lately is not asked for their password again


class AccountAdapter(DefaultAccountAdapter):
    """Signing in."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network, as all our limits know it; of an IPv6 network its first address."""
        return network_of(request).partition("/")[0] or NOWHERE

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done, but not that one has come in: one sees that."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just given a password, or a factor, is not asked for it again."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < RECENT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask our backend, by the address that people sign in with."""
        known = self.authenticate(context.request, username=user.get_username(), password=password)
        return known is not None and known.pk == user.pk

    def get_login_stages(self) -> list[str]:
        """What comes after the first key. A factor that the provider has asked for is not asked for again."""
        stages = super().get_login_stages()
        if getattr(context.request, "_factor_shown_there", False):
            stages.remove("allauth.mfa.stages.AuthenticateStage")
        return stages

    def get_reauthentication_methods(self, user: User | Any) -> list[dict]:
        """How somebody shows once more that it is they; at the provider, who has nothing else."""
        found = super().get_reauthentication_methods(user)
        if found or not settings.OIDC_ISSUER or not user.is_authenticated:
            return found
        words = _("Sign in with %(name)s") % {"name": settings.OIDC_NAME}
        return [{"id": "provider", "description": words, "url": reverse("provider_again")}]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtailadmin_home")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 allauth's name
        return _("Passkey of %(day)s") % {"day": time.strftime("%d/%m/%Y")}

    def encrypt(self, text: str) -> str:
        """Secrets are no use to who has read the database, or a backup of it, without SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; when it was kept under another SECRET_KEY, one that nobody knows, so that no code is right."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (
        salted_hmac("config.doors.factors", "", secret=key, algorithm="sha256").digest() for key in keys
    )
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
