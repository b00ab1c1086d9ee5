"""A letter of a dossier, sent once more after it was read again; or set aside when it is no longer needed."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files.names import disposition
from inbox.access import LONGEST, address_in_view, breadcrumbs, typed, visible
from registrations.domain.by_hand import NothingToSay, WrongDay, may_say, note_said
from registrations.domain.errors import NotAllowed
from registrations.domain.resending import (
    NotSentAgain,
    may_send_again,
    refusal_to_send,
    send_again,
    set_aside,
)
from registrations.enums import ToldBy
from registrations.models import Message, Registration
from registrations.papers import posted


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Show the letter and where it goes now, then send it. 409 for one that cannot be sent, with the reason."""
    registration, message = _of_dossier(request, pk, letter)
    refusal = refusal_to_send(message, registration, at=timezone.now())
    if request.method == "POST" and refusal is None:
        try:
            copy = send_again(message, by=request.user)  # type: ignore[arg-type]
        except NotSentAgain as late:
            refusal = late
        else:
            messages.success(request, _("The letter is on its way to %(address)s.") % {"address": copy.to})
            return redirect(address_in_view(request, "detail", pk))
    context = {
        "registration": registration,
        "letter": message,
        "refusal": refusal,
        "breadcrumbs_items": breadcrumbs(
            registration, _("Send again"), back=address_in_view(request, "detail", pk)
        ),
        "header_title": registration.reference,
    }
    status = HTTPStatus.CONFLICT if refusal and request.method == "POST" else HTTPStatus.OK
    return TemplateResponse(request, "inbox/messages/again.html", context, status=status)


@require_POST
def aside(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Take a failed letter off the list of those that never arrived."""
    _registration, message = _of_dossier(request, pk, letter)
    set_aside(message, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The letter is noted as no longer needed."))
    return redirect(address_in_view(request, "detail", pk))


@require_POST
def said(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Note that the person was told what the letter says, how, and on which day."""
    _registration, message = _of_dossier(request, pk, letter)
    how = typed(request, "how", 8)
    try:
        note_said(
            message,
            by=request.user,  # type: ignore[arg-type]
            how=ToldBy(how) if how in ToldBy.values else ToldBy.PHONE,
            day=_day(typed(request, "day", 10)),
            note=typed(request, "note", LONGEST),
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except (NothingToSay, WrongDay) as late:
        messages.error(request, str(late))
    else:
        messages.success(request, _("It is noted that the person was told."))
    return redirect(address_in_view(request, "detail", pk))


def _day(typed_day: str) -> date | None:
    """The day that was typed; None for today. Raises WrongDay for what is none."""
    try:
        return parse_date(typed_day) if typed_day else None
    except ValueError as error:
        raise WrongDay from error


@require_safe
def posted_letter(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """A letter of a dossier for the post, in PDF; 404 for one without words, and of who is erased."""
    registration, message = _of_dossier(request, pk, letter)
    if not may_say(registration, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if not message.text or registration.erased_at:
        raise Http404
    response = HttpResponse(posted(message, registration), content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{registration.reference}.pdf")
    add_never_cache_headers(response)
    return response


def _of_dossier(request: HttpRequest, pk: int, letter: int) -> tuple[Registration, Message]:
    registration = visible(request, pk)
    if not may_send_again(registration, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    return registration, get_object_or_404(registration.messages, pk=letter)
