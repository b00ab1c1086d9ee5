"""What every page behind a personal link has in common: who may open it, and what must not leave it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from registrations.models import PersonalLink

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """Call `view(request, link, **kwargs)` with the valid link that the address's `token` opens.

    A token that opens nothing gets a page that says so and offers to send the link again (404), the same for a token
    that never was and for one that was revoked. Nothing behind the link is kept by a cache, indexed, or told to another
    page by the browser: the address itself is the key.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link = PersonalLink.objects.for_token(token)
        if link is None:
            response = TemplateResponse(request, "registrations/personal/unknown_link_page.html", status=404)
        else:
            request.personal_token = token  # type: ignore[attr-defined]
            response = view(request, link, **kwargs)
        add_never_cache_headers(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened
