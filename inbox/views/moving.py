"""Staff move a registration: two texts, the letter as the person will read it, then the move."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.domain import move
from registrations.domain.errors import NoSuchMove
from registrations.domain.move import refusal_now
from registrations.domain.rehearsal import rehearse
from registrations.models import Registration
from registrations.workflows import Transition

NUL = "\x00"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """What the form says: where to, what the person is told, what is noted for colleagues."""

    to: str = ""
    message: str = ""
    note: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Words":
        def typed(name: str, longest: int) -> str:
            return request.POST.get(name, "").replace(NUL, "").replace("\r\n", "\n")[:longest]

        return cls(typed("to", 32), typed("message", LONGEST), typed("note", LONGEST))


def moves_for(registration: Registration, user) -> list[Transition]:
    """The transitions this person may make now."""
    now = timezone.now()
    leaving = registration.workflow.leaving(registration.state_code)
    allowed = (way for way in leaving if way.permission and user.has_perm(way.permission))
    return [way for way in allowed if refusal_now(registration, way, at=now) is None]


def receive(request: HttpRequest, registration: Registration, words: Words) -> HttpResponse:
    """Make the move; where it writes a letter, show the letter first and ask. Raises MoveRefused."""
    transition = registration.workflow.transition(registration.state_code, words.to)
    if transition is not None and transition.letter:
        if "confirmed" not in request.POST:
            return _preview(request, registration, transition, words)
        if request.POST.get("seen") != registration.state_code:
            raise NoSuchMove
    event = move(
        registration,
        to=words.to,
        by=request.user,  # type: ignore[arg-type]
        message=words.message,
        note=words.note,
    )
    messages.success(
        request,
        _("%(reference)s: %(state)s.") % {"reference": registration.reference, "state": event.to_label},
    )
    return redirect("inbox:detail", registration.pk)


def _preview(
    request: HttpRequest, registration: Registration, transition: Transition, words: Words
) -> HttpResponse:
    rehearsal = rehearse(
        registration,
        to=words.to,
        by=request.user,  # type: ignore[arg-type]
        message=words.message,
        note=words.note,
    )
    context = {
        "registration": registration,
        "transition": transition,
        "words": words,
        "rehearsal": rehearsal,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": reverse("inbox:detail", args=[registration.pk]), "label": registration.reference},
            {"url": "", "label": transition.verb},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/move.html", context)
