"""What every page behind a personal link has in common: who may open it, and what must not leave it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from wagtail.models import Page

from registrations.models import Intake, PersonalLink, Registration

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """Call `view(request, link, **kwargs)` with the valid link that the address's `token` opens.

    A token that opens nothing gets a page that says so and offers to send the link again (404), the same for a token
    that never was and for one that was revoked. That nothing behind the link is kept by a cache, indexed, or told to
    another page is seen to by `core.headers`, for errors too: the address itself is the key.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link = PersonalLink.objects.for_token(token)
        if link is None or (link.registration and link.registration.erased_at):
            return unknown_link(request)
        request.personal_token = token  # type: ignore[attr-defined]
        return view(request, link, **kwargs)

    return opened


def token_of(request: HttpRequest) -> str:
    """The token of the link that opened the page."""
    return request.personal_token  # type: ignore[attr-defined]


def unknown_link(request: HttpRequest) -> TemplateResponse:
    """That the link opens nothing, and how to get one that does."""
    return TemplateResponse(request, "registrations/personal/unknown_link_page.html", status=404)


def told_by_mail(request: HttpRequest, link: PersonalLink, registration: Registration) -> TemplateResponse:
    """That what became of the form is told to the mailbox alone, for a link that `tells_no_state`."""
    context = personal_context(request, link) | {"masked": masked(registration.email)}
    return TemplateResponse(request, "registrations/personal/told_by_mail_page.html", context)


def masked(email: str) -> str:
    """An address its owner knows again and nobody else learns: « a…@example.org »."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def personal_context(request: HttpRequest, link: PersonalLink) -> dict[str, Any]:
    """What `base_personal.html` needs: `page`, the intake's page in the active language or None; `token`."""
    return {
        "page": page_behind(link),
        "token": token_of(request),
    }


def page_behind(link: PersonalLink) -> Page | None:
    """The page that what the link opens is about, in the active language; None for alerts and for a deleted page."""
    intake = intake_behind(link)
    page = intake.page_in(get_language()) if intake else None
    return page.specific if page else None


def intake_behind(link: PersonalLink) -> Intake | None:
    """The intake of the draft, of the registration or of the reminder."""
    about = link.draft or link.registration or link.subscription
    return about.intake if about else None
