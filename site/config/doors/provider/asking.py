"""What is asked of the provider by the server: for a few seconds at most, and nothing it sends is believed yet.

allauth asks for the tokens and keeps the state of a visit; where it asks for what describes the provider anew each
time, follows wherever that leads and takes its absence for a fault of ours, this does it instead.
"""

import time
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from config.settings.openid import DISCOVERY

SECONDS = 5.0  # for all that one request of a person asks of the provider
SILENCE = 2.0  # seconds without a byte, after which nobody is there
LARGEST = 512 * 1024  # bytes of an answer
KEPT = 600  # seconds; long enough to sign in there
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OTHERS = ("userinfo_endpoint", "end_session_endpoint")


class Away(Exception):
    """The provider is not there, or answers what cannot be read. Says what, and nothing of whom."""


class Asking(requests.Session):
    """Leads nowhere else, and ends in time. `until`: of `time.monotonic()`, in seconds."""

    def __init__(self, until: float):
        super().__init__()
        self.until = until

    def request(self, *args: Any, **options: Any) -> requests.Response:
        """An answer read to its end. Raises requests.RequestException."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise requests.Timeout("no time left")
        options |= {"timeout": min(left, SILENCE), "stream": True, "allow_redirects": False}
        with super().request(*args, **options) as response:
            # Kept where requests keeps what it has read itself.
            response._content = self._read(response)
            response._content_consumed = True
        return response

    def _read(self, response: requests.Response) -> bytes:
        found = bytearray()
        try:
            while part := response.raw.read1(65536, decode_content=True):
                found += part
                if len(found) > LARGEST:
                    raise requests.exceptions.ContentDecodingError("too large")
                if time.monotonic() > self.until:
                    raise requests.Timeout("no time left")
        except (OSError, requests.packages.urllib3.exceptions.HTTPError) as error:  # type: ignore[attr-defined]
            raise requests.ConnectionError(type(error).__name__) from None
        return bytes(found)


class Provider(OpenIDConnectProvider):
    """allauth's, described by our settings. Its address in a question is never read: scopes are ours to choose."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self.app.provider_id)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The one provider of the settings: no table holds another, and none of allauth's own is asked."""

    def get_provider(
        self, request: HttpRequest, provider: Any = None, client_id: str | None = None
    ) -> Provider:
        return Provider(
            request,
            app=SocialApp(
                provider=Provider.id,
                provider_id=settings.OIDC_ISSUER,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_ISSUER, "scope": settings.OIDC_SCOPES},
            ),
        )

    def get_requests_session(self) -> Asking:
        """One that shares its time with whatever else the same request of a person asks."""
        until = time.monotonic() + SECONDS
        request = context.request
        return Asking(request.__dict__.setdefault("_provider_until", until) if request else until)


class Exchange(OpenIDConnectOAuth2Adapter):
    """allauth's exchange of a code, between the addresses that we have looked at."""

    @property
    def openid_config(self) -> dict[str, Any]:
        return described()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one that was registered there, whatever host was asked."""
        return settings.WAGTAILADMIN_BASE_URL + reverse("provider_callback")


def described(*, anew: bool = False) -> dict[str, Any]:
    """What the provider says of itself, kept for ten minutes. Raises `Away`.

    `anew`: asked again, to see that it is there.
    """
    key = f"openid-{sha256(settings.OIDC_ISSUER.encode()).hexdigest()}"
    known = None if anew else cache.get(key)
    if known is None:
        known = ask(settings.OIDC_ISSUER + DISCOVERY)
        _look_at(known)
        cache.set(key, known, KEPT)
    return known


def ask(address: str, **options: Any) -> dict[str, Any]:
    """The JSON object at that address. Raises `Away`."""
    return object_in(answer(address, **options))


def object_in(known: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer. Raises `Away`."""
    try:
        found = known.json()
    except ValueError:
        raise Away("no JSON") from None
    if not isinstance(found, dict):
        raise Away("no JSON object")
    return found


def answer(address: str, **options: Any) -> requests.Response:
    """What the provider answers at that address, when it does with 200. Raises `Away`."""
    try:
        known = ProviderAdapter().get_requests_session().get(address, **options)
    except requests.RequestException as error:
        raise Away(type(error).__name__) from None
    if known.status_code != requests.codes.ok:
        raise Away(f"answered {known.status_code}")
    return known


def _look_at(known: dict[str, Any]) -> None:
    if str(known.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
        raise Away("is another issuer")
    scheme = urlsplit(settings.OIDC_ISSUER).scheme
    for name in (*ENDPOINTS, *(name for name in OTHERS if known.get(name))):
        parts = urlsplit(str(known.get(name, "")))
        if not parts.hostname or parts.scheme not in ("https", scheme):
            raise Away(f"has no {name} that one can trust")
