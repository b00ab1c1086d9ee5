"""What every page behind a personal link has in common: who may open it, and what must not leave it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from core.text.languages import active_language
from core.web.forgery import is_from_elsewhere
from registrations.domain.drafts import as_read_by_mail, take_over
from registrations.enums import LinkEnd
from registrations.fields import AnswersForm
from registrations.models import FormVersion, Intake, PersonalLink, Registration
from registrations.submissions import confirmation_token

View = Callable[..., HttpResponse]
AUTOSAVE = "X-Autosave"
SENT_AGAIN = timedelta(hours=1)


def personal(view: View) -> View:
    """Call `view(request, link, **kwargs)` with the valid link that the address's `token` opens.

    A token that opens nothing gets a page that says so and offers to send the link again (404), the same for a token
    that never was and for one that was revoked. That nothing behind the link is kept by a cache, indexed, or told to
    another page is seen to by `core.web.headers`, for errors too: the address itself is the key.

    Whatever a mailed link does, it does alone: what was given on screen for the same draft has ended before.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        request.personal_token = token  # type: ignore[attr-defined]
        link = PersonalLink.objects.for_token(token)
        if link is None or _opens_nothing(link):
            return ended_link(request, token, **kwargs)
        if is_from_elsewhere(request):
            return _sent_from_elsewhere(request, link, **kwargs)
        if request.method == "POST":
            take_over(link, at=timezone.now())
        else:
            as_read_by_mail(link)
        response = view(request, link, **kwargs)
        return response if link.by_mail else _unless_ended(request, link, response, **kwargs)

    return opened


def _opens_nothing(link: PersonalLink) -> bool:
    """Whether what it leads to was erased, or lets the guest in no more."""
    if link.guest is not None:
        return not link.guest.lets_in()
    return bool(link.registration and link.registration.erased_at)


def _sent_from_elsewhere(
    request: HttpRequest, link: PersonalLink, *, step: str = "", **kwargs: Any
) -> HttpResponse:
    """That another site has sent it, so that nothing was done; what was typed in a step comes back (403)."""
    about = link.draft or link.registration
    typed = _typed_again(request, about.version, step) if about and step else []
    context = personal_context(request, link) | {"answers": typed}
    return TemplateResponse(request, "registrations/personal/elsewhere_page.html", context, status=403)


def _unless_ended(request: HttpRequest, link: PersonalLink, response: HttpResponse, **kwargs) -> HttpResponse:
    """The answer to a link given on screen, if nobody has taken the draft over while it was made."""
    if isinstance(response, TemplateResponse):
        response.render()
    taken_over = PersonalLink.objects.filter(pk=link.pk, ended_by=LinkEnd.MAILED).exists()
    return ended_link(request, token_of(request), **kwargs) if taken_over else response


def token_of(request: HttpRequest) -> str:
    """The token of the link that opened the page."""
    return request.personal_token  # type: ignore[attr-defined]


def unknown_link(request: HttpRequest) -> TemplateResponse:
    """That the link opens nothing, and how to get one that does."""
    return TemplateResponse(request, "registrations/personal/unknown_link_page.html", status=404)


def ended_link(request: HttpRequest, token: str, *, step: str = "", **kwargs: Any) -> HttpResponse:
    """Where to look once a link given on screen has ended; nothing of what became of the form.

    Its mailbox alone is told that. What is sent by it is not kept, and comes back to be copied (410). Any other link
    opens nothing (404).
    """
    link = PersonalLink.objects.ended(token)
    about = (link.registration or link.draft) if link else None
    if link is None or about is None or link.ended_by == LinkEnd.RENEWED or getattr(about, "erased_at", None):
        return unknown_link(request)
    if request.method == "POST" and AUTOSAVE in request.headers:
        return JsonResponse({"gone": True}, status=410)
    sent = link.registration if link.ended_by == LinkEnd.SENT else None
    if sent and _is_sent_again(request, link):
        return confirmed(link, sent)
    # An address that was changed since is not for who sent the form.
    context = personal_context(request, link) | {
        "token": "",
        "sent": bool(sent),
        "masked": masked(sent.email) if sent and not sent.changed_at else "",
        "answers": _typed_again(request, about.version, step) if request.method == "POST" else [],
    }
    status = 200 if sent and request.method != "POST" else 410
    return TemplateResponse(request, "registrations/personal/told_by_mail_page.html", context, status=status)


def _is_sent_again(request: HttpRequest, link: PersonalLink) -> bool:
    """Whether it is the button that sent the form, pressed twice, or the same page loaded again."""
    match = request.resolver_match
    again = match is not None and match.url_name == "check" and request.method == "POST"
    return again and link.revoked_at is not None and timezone.now() - link.revoked_at < SENT_AGAIN


def _typed_again(request: HttpRequest, version: FormVersion, step: str) -> list[dict[str, str]]:
    """What is posted to a step, as it was typed; nothing that is kept."""
    found = next((each for each in version.steps if each.key == step), None)
    return list(AnswersForm(found.items, request.POST, language=active_language()).typed()) if found else []


def confirmed(link: PersonalLink, registration: Registration) -> HttpResponse:
    """To the confirmation of what was sent, or to where links are asked for when the page it is for is gone."""
    page = page_behind(link)
    if page is None:
        return redirect("personal:lost_link")
    token = confirmation_token(registration.pk)
    return redirect(page.url_of("confirmation", token=token))


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
    """The intake of the draft, of the registration, of the reminder or of what a guest is let into."""
    about = link.draft or link.registration or link.subscription or link.guest
    return about.intake if about else None
