"""What the link of a guest opens: the invitation, then the part of a dossier that its owner lets them into.

Nothing else: a guest's link leads to a row of its own, so that no view of the owner's takes it for theirs.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.text.languages import active_language
from registrations.domain.guests import decline, join, note_use
from registrations.domain.handing_over import take_over_dossier
from registrations.models import Draft, Guest, PersonalLink, Registration
from registrations.telling import may_change
from registrations.views.own_page import answers_of
from registrations.views.personal import personal, personal_context, token_of, unknown_link
from registrations.views.walks import Walk, go_on

ask_and_do = require_http_methods(["GET", "HEAD", "POST"])


def show(request: HttpRequest, link: PersonalLink, guest: Guest) -> HttpResponse:
    """Where the guest's link leads: the question, a step or the summary of a draft, the answers of what was sent."""
    if guest.is_successor or guest.joined_at is None:
        return _question(request, link, guest)
    note_use(guest)
    registration = guest.registration
    if registration is None:
        return _to_draft(request, guest)
    change = Draft.objects.filter(registration=registration).only("pk").first()
    context = personal_context(request, link) | {
        "guest": guest,
        "registration": registration,
        "answers": answers_of(registration),
        "change": change,
        "may_change": guest.may_write and may_change(registration),
    }
    return TemplateResponse(request, "registrations/personal/guest_page.html", context)


def _to_draft(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Who writes along goes on where something is missing; who reads, to the summary."""
    if guest.may_write and guest.draft is not None:
        return go_on(request, Walk(guest.draft, active_language()))
    return redirect("personal:check", token_of(request))


def _question(
    request: HttpRequest, link: PersonalLink, guest: Guest, *, refused: bool = False
) -> HttpResponse:
    context = personal_context(request, link) | {"guest": guest, "about": guest.about, "refused": refused}
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return TemplateResponse(request, "registrations/personal/invitation_page.html", context, status=status)


def guest_alone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call `view(request, link, guest)` behind a guest's link; 404 behind any other."""

    @wraps(view)
    def opened(request: HttpRequest, link: PersonalLink, **kwargs: Any) -> HttpResponse:
        return view(request, link, link.guest, **kwargs) if link.guest else unknown_link(request)

    return personal(opened)


@guest_alone
@ask_and_do
def answer(request: HttpRequest, link: PersonalLink, guest: Guest) -> HttpResponse:
    """A POST says yes, or no: no forgets the address here at once. Reading leads to the question."""
    if request.method != "POST":
        return redirect("personal:show", token_of(request))
    if "decline" in request.POST:
        context = personal_context(request, link) | {"declined": True, "token": ""}
        decline(guest)
        return TemplateResponse(request, "registrations/personal/invitation_over_page.html", context)
    join(guest)
    return redirect("personal:show", token_of(request))


@guest_alone
@ask_and_do
def take_over(request: HttpRequest, link: PersonalLink, guest: Guest) -> HttpResponse:
    """A POST makes the dossier theirs; the way to it comes by mail. 409 where it can no longer be."""
    if request.method != "POST" or not guest.is_successor:
        return redirect("personal:show", token_of(request))
    context = personal_context(request, link) | {"declined": False, "token": "", "email": guest.email}
    if not take_over_dossier(guest, at=timezone.now()):
        return _question(request, link, guest, refused=True)
    return TemplateResponse(request, "registrations/personal/invitation_over_page.html", context)


# --- What the views of drafts ask


def draft_of_writer(link: PersonalLink) -> Draft | None:
    """The draft, or the change of what was sent, in which a guest who has accepted writes along."""
    guest = link.guest
    if guest is None or not writes_along(guest):
        return None
    return guest.draft or Draft.objects.filter(registration=guest.registration_id).first()


def draft_of_guest(link: PersonalLink) -> Draft | None:
    """The draft that a guest who has accepted reads: one that was not sent, or the change where they write along."""
    guest = link.guest
    if guest is None or not _works(guest):
        return None
    return guest.draft or draft_of_writer(link)


def registration_of_writer(link: PersonalLink) -> Registration | None:
    """What was sent, whose answers a guest who has accepted may change along."""
    guest = link.guest
    return guest.registration if guest and writes_along(guest) else None


def writes_along(guest: Guest) -> bool:
    """Whether they have accepted to write along."""
    return guest.may_write and _works(guest)


def _works(guest: Guest) -> bool:
    return guest.joined_at is not None and not guest.is_successor


def author_of(step: str, link: PersonalLink, draft: Draft) -> str:
    """Who has changed that step last, for who looks; empty for oneself, and for whoever holds the same link."""
    key = draft.saved_by(step)
    if key == link.guest_id:
        return ""
    if key is None:
        return draft.email
    saved = Guest.objects.filter(pk=key).first()
    return saved.shown_name if saved else ""
