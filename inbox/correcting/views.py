"""Staff correct answers: the form of the version, what the person will read, then the correction."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox.access import address_in_view, breadcrumbs, fit, typed, visible
from registrations.domain.correcting import (
    AnswersChanged,
    AnswersRefused,
    CorrectionRefused,
    ReasonMissing,
    correct,
    correction_form,
    items_for,
    marks_of,
    may_correct,
)
from registrations.domain.errors import TooLong
from registrations.domain.noting import log_reading
from registrations.domain.rehearsal import letters_of
from registrations.fields import AnswersForm
from registrations.fields.kinds import show
from registrations.fields.typed import posted, typed_of
from registrations.models import Registration

SEEN, REASON, NOTE = "_seen", "_reason", "_note"  # no key of an answer begins like these


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what was answered, and what it becomes or has become."""

    label: str
    before: str
    after: str


@dataclass
class Screen:
    """What is on screen: the form, both texts, what was seen, and what came of sending it."""

    request: HttpRequest
    registration: Registration
    form: AnswersForm
    reason: str = ""
    note: str = ""
    error: str = ""
    changed: list[Line] = field(default_factory=list)

    @property
    def back(self) -> str:
        """The dossier, in the view it was opened from."""
        return address_in_view(self.request, "detail", self.registration.pk)

    def response(self, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
        title = _("Correct the answers")
        context = {
            "registration": self.registration,
            "form": self.form,
            "reason": self.reason,
            "note": self.note,
            "error": self.error,
            "error_list": [] if self.form.quiet else list(self.form.error_list()),
            "changed": self.changed,
            "seen": json.dumps(marks_of(self.registration.answers, self.form)),
            "breadcrumbs_items": breadcrumbs(self.registration, title, back=self.back),
            "header_title": self.registration.reference,
        }
        return TemplateResponse(self.request, "inbox/correcting/form.html", context | more, status=status)

    def preview(self, letters: list[Any]) -> HttpResponse:
        """What was, what will be, and the letters; with all that was typed, to be sent once more."""
        registration, answers = self.registration, self.form.answers
        kept = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "preview", "confirm", "back")
            for value in values
        ]
        lines = [
            _line(registration, spec, registration.answers, answers)
            for spec in self.form.specs
            if answers[spec.key] != registration.answers.get(spec.key)
        ]
        context = {
            "registration": registration,
            "lines": lines,
            "letters": letters,
            "kept": kept,
            "note": self.note,
            "breadcrumbs_items": breadcrumbs(registration, _("Correct the answers"), back=self.back),
            "header_title": registration.reference,
        }
        return TemplateResponse(self.request, "inbox/correcting/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, show what is corrected and what the person reads, correct when told to.

    422 for what cannot be kept, 409 when answers have changed meanwhile: with what is new, and with what was typed.
    """
    registration = visible(request, pk)
    if not may_correct(registration, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = correction_form(registration, request.user, data)  # type: ignore[arg-type]
    if any(spec.is_sensitive for spec in form.specs):
        log_reading(registration, request.user, at=timezone.now())  # type: ignore[arg-type]
    screen = Screen(request, registration, form, typed(request, REASON), typed(request, NOTE))
    if data is None or form.reshaped or "back" in data:
        return screen.response()
    if not form.is_valid():
        screen.error = "" if screen.reason.strip() else str(ReasonMissing())
        return screen.response(HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        fit(screen.reason, screen.note)
        return _go_on(screen)
    except AnswersChanged as refusal:
        return _merged(screen, refusal)
    except (ReasonMissing, AnswersRefused, TooLong) as refusal:
        screen.error = str(refusal)
        return screen.response(HTTPStatus.UNPROCESSABLE_ENTITY)
    except CorrectionRefused as refusal:
        screen.error = str(refusal)
        return screen.response(HTTPStatus.CONFLICT)


def _go_on(screen: Screen) -> HttpResponse:
    """Rehearse the correction, or make it."""
    registration, request = screen.registration, screen.request

    def act() -> object:
        return correct(
            registration,
            screen.form.answers,
            reason=screen.reason,
            note=screen.note,
            by=request.user,  # type: ignore[arg-type]
            seen=_seen(request),
        )

    if "confirm" not in request.POST:
        return screen.preview(letters_of(act, [registration]))
    act()
    messages.success(request, _("%(reference)s is corrected.") % {"reference": registration.reference})
    return redirect(screen.back)


def _merged(screen: Screen, refusal: AnswersChanged) -> HttpResponse:
    """The form anew: what was typed where something was, and the answers of now everywhere else."""
    registration, user = screen.registration, screen.request.user
    items, seen = items_for(registration, user), _seen(screen.request)  # type: ignore[arg-type]
    mine = marks_of(screen.form.answers, screen.form)
    touched = {key: screen.form.answers[key] for key in mine if mine[key] != seen.get(key)} if seen else {}
    together = registration.answers | touched
    specs = [spec for spec in screen.form.specs if spec.key in refusal.keys]
    screen.changed = [_line(registration, spec, {}, registration.answers) for spec in specs]
    screen.error = str(refusal)
    screen.form = correction_form(registration, user, posted(typed_of(items, together)))  # type: ignore[arg-type]
    return screen.response(HTTPStatus.CONFLICT)


def _line(registration: Registration, spec: Any, before: dict[str, Any], after: dict[str, Any]) -> Line:
    language = registration.language
    was, now = (show(spec, answers.get(spec.key), language) for answers in (before, after))
    return Line(spec.label(language), was, now)


def _seen(request: HttpRequest) -> dict[str, str]:
    """What was on screen; nothing for what is not ours, so that it counts as changed."""
    try:
        seen = json.loads(request.POST.get(SEEN, ""))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
