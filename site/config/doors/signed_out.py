"""Who is signed out while writing gets the words back, to copy them: the way to the door alone would lose them."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from core.web.errors import words_sent


class SignedOutMiddleware:
    """Answers 403, with what was written, to a form of the admin that is sent once the session has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        words = words_sent(request) if _is_sent_to_the_door(request, response) else []
        if not words:
            return response
        with translation.override(translation.get_language_from_request(request, check_path=True)):
            context = {"words": words, "door": response["Location"]}
            page = render(request, "doors/signed_out.html", context, status=HTTPStatus.FORBIDDEN)
        add_never_cache_headers(page)
        return page


def _is_sent_to_the_door(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer leads to the sign-in, and from there back to this address."""
    if response.status_code != HTTPStatus.FOUND:
        return False
    led = urlsplit(response["Location"])
    back = parse_qs(led.query).get(REDIRECT_FIELD_NAME)
    return led.path == reverse("wagtailadmin_login") and back == [request.get_full_path()]
