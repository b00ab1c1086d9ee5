"""Forms of the public side ask for no cookie: the browser says where a form comes from.

Nobody is signed in there. What a form does, it does by what is written in it, or by the personal link in its address; a
cookie would prove nothing more, and whoever blocks cookies, or has it replaced by signing in elsewhere, would lose what
they typed. So what is asked is what another site cannot make up: `Sec-Fetch-Site`, else `Origin`. The admin, its doors
and everything else keep Django's cookie and token.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ForgeryMiddleware:
    """Looks itself at the views named in settings.FORMS_WITHOUT_COOKIE, and leaves all others to Django's check below.

    These show a form from elsewhere again: they ask `is_from_elsewhere()` before they do anything
    (`registrations.guards` and `registrations.views.personal`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> None:
        """Say where the form comes from; what Django asks of a request that it has looked at is set as it sets it."""
        match = request.resolver_match
        name = match.view_name.partition(":")[0] if match else ""
        if name in settings.FORMS_WITHOUT_COOKIE and not getattr(callback, "csrf_exempt", False):
            request.from_elsewhere = request.method not in SAFE and not is_from_here(request)  # type: ignore[attr-defined]
            request.csrf_processing_done = True  # type: ignore[attr-defined]


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site has sent this form. Its answers may be shown, and nothing else done with them."""
    return getattr(request, "from_elsewhere", False)


def is_from_here(request: HttpRequest) -> bool:
    """By what browsers add and pages cannot change; who sends neither header is no browser, or a very old one."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    known = origin in settings.CSRF_TRUSTED_ORIGINS
    return origin is None or known or urlsplit(origin).netloc == request.get_host()
