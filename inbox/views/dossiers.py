"""The inbox: what came in, and what staff do with it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox.views.files import documents_of
from inbox.views.moving import Words, moves_for, receive
from registrations.domain import MoveRefused
from registrations.domain.persons import erase, erase_address, forgotten, held_by
from registrations.domain.referrals import expires_at
from registrations.fields.kinds import show
from registrations.letters import takes_message
from registrations.models import Registration
from registrations.models.registrations import ERASE, SEE
from registrations.telling import told_state


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked and the answer as it was given, or that it was erased after its time."""

    label: str
    value: str
    forgotten: bool = False


def answers_of(registration: Registration) -> list[Answer]:
    """The answers under the labels they were given with: those of the version and of the language answered."""
    language = registration.language
    gone = forgotten(registration)
    return [
        Answer(spec.label(language), show(spec, registration.answers.get(spec.key), language), spec in gone)
        for spec in registration.version.specs
    ]


def _visible(request: HttpRequest, pk: int) -> Registration:
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    registrations = Registration.objects.visible_to(request.user)
    return get_object_or_404(
        registrations.with_page_title().select_related("intake", "version", "version__form"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then erases; for those who have the right to, and may read the registration."""
    if not request.user.has_perm(ERASE):  # type: ignore[union-attr]
        raise PermissionDenied
    registration = _visible(request, pk)
    if request.method == "POST":
        if request.POST.get("what") == "address":
            erase_address(registration.email, by=request.user)  # type: ignore[arg-type]
        # What carries no address any more, or was asked for alone.
        erase(registration, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(reference)s is erased.") % {"reference": registration.reference})
        return redirect("inbox:detail", pk)
    context = {
        "registration": registration,
        "held": held_by(registration.email),
        "only_this": bool(registration.erasure_asked_at) and not registration.erasure_of_address,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": reverse("inbox:detail", args=[pk]), "label": registration.reference},
            {"url": "", "label": _("Erase")},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/erase.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One registration: answers, history, messages, and the moves this person may make. POST makes one."""
    registration = _visible(request, pk)
    error, words, status = "", Words(), 200
    if request.method == "POST":
        words = Words.of(request)
        if "back" not in request.POST:
            try:
                return receive(request, registration, words)
            except MoveRefused as refusal:
                error, status = str(refusal), 409
                registration = _visible(request, pk)
    moves = moves_for(registration, request.user)
    context = {
        "registration": registration,
        "told": told_state(registration, timezone.now()),
        "answers": answers_of(registration),
        "documents": documents_of(registration),
        "events": registration.events.select_related("actor", "registration").order_by("at", "pk"),
        "letters": registration.messages.order_by("-created_at", "-pk"),
        "is_final": registration.workflow.is_final(registration.state_code),
        "moves": moves,
        "telling": [way for way in moves if takes_message(way.letter)],
        "noted": [way for way in moves if way.needs_note],
        "expires_at": expires_at(registration),
        "may_erase": not registration.erased_at and request.user.has_perm(ERASE),  # type: ignore[union-attr]
        "error": error,
        "words": words,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": "", "label": registration.reference},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/detail.html", context, status=status)
