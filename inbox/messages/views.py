"""A letter of a dossier, sent once more after it was read again; or set aside when it is no longer needed."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.access import address_in_view, breadcrumbs, typed, visible
from registrations.domain.by_hand import NothingToSay, note_said
from registrations.domain.errors import NotAllowed
from registrations.domain.resending import (
    NotSentAgain,
    may_send_again,
    refusal_to_send,
    send_again,
    set_aside,
)
from registrations.models import Message, Registration


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
    """Note that the person was told what the letter says, by telephone or by post."""
    _registration, message = _of_dossier(request, pk, letter)
    try:
        note_said(message, by=request.user, note=typed(request, "note"))  # type: ignore[arg-type]
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except NothingToSay as late:
        messages.error(request, str(late))
    else:
        messages.success(request, _("It is noted that the person was told."))
    return redirect(address_in_view(request, "detail", pk))


def _of_dossier(request: HttpRequest, pk: int, letter: int) -> tuple[Registration, Message]:
    registration = visible(request, pk)
    if not may_send_again(registration, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    return registration, get_object_or_404(registration.messages, pk=letter)
