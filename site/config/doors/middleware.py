"""What a person is told at a door that is shut for a time, the same at every door."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from config.doors.limits import Attempt, Refused
from config.doors.signing_in import Busy, account_key
from core.models import User
from core.text.dates import hour_in_words, minute_in_words
from core.web.requests import network_of

# Framework addresses that compare a password by themselves, and the argument that says which.
SHARED = {
    "wagtailcore_authenticate_with_password": "page_view_restriction_id",
    "wagtaildocs_authenticate_with_password": "restriction_id",
}
# Where the code of a second factor is compared: of who is coming in, and of who shows it again.
COMING_IN, AGAIN = "mfa_authenticate", "mfa_reauthenticate"
# Where who has signed in gives their own password once more, and what makes Wagtail look at it.
ACCOUNT, NEW_PASSWORD = "wagtailadmin_account", ("password-new_password1", "password-new_password2")
TODAY = 12 * 3600  # seconds; nearer than that, the hour is enough


class DoorMiddleware:
    """Counts at the doors that ask no authentication backend, and answers for all that were refused (429)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        refusal: Refused | None = getattr(request, "_door_refusal", None)
        if refusal is not None:
            return refused_page(request, refusal)
        attempt: Attempt | None = getattr(request, "_door_attempt", None)
        if attempt is not None and 300 <= response.status_code < 400:
            attempt.right()
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Count, before the view looks at the password; these doors lead on when it was right."""
        attempt = _attempt(request, kwargs)
        if attempt is None:
            return None
        try:
            attempt.begin()
        except Refused as refusal:
            return refused_page(request, refusal)
        request._door_attempt = attempt  # type: ignore[attr-defined]
        return None


def _attempt(request: HttpRequest, kwargs: dict[str, Any]) -> Attempt | None:
    if request.method != "POST" or request.resolver_match is None:
        return None
    name, at = request.resolver_match.url_name, timezone.now()
    if name in SHARED:
        return Attempt.shared(f"{name} {kwargs[SHARED[name]]}", network_of(request), at=at)
    person = _shows_factor(request, name)
    if person is not None:
        return Attempt.factor(account_key(person.get_username()), network_of(request), at=at)
    if name == ACCOUNT and request.user.is_authenticated and any(map(request.POST.get, NEW_PASSWORD)):
        return Attempt.sign_in(account_key(request.user.get_username()), network_of(request), at=at)
    return None


def _shows_factor(request: HttpRequest, name: str | None) -> User | None:
    """Whose second factor is shown, if it is."""
    if name == COMING_IN:
        stage = get_pending_stage(request)
        return stage.login.user if stage else None
    return request.user if name == AGAIN and request.user.is_authenticated else None  # type: ignore[return-value]


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    """How long to wait, in the language of the address, else in the one the browser asks for."""
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        near = refusal.seconds < TODAY
        context = {
            "busy": isinstance(refusal, Busy),
            "seconds": refusal.seconds,
            "minutes": -(-refusal.seconds // 60),
            "until": hour_in_words(refusal.until) if near else minute_in_words(refusal.until),
            "back": request.path,
            "reset": reverse("wagtailadmin_password_reset"),
        }
        response = render(request, "doors/refused.html", context, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    add_never_cache_headers(response)
    return response
