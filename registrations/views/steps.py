"""One step of a form: shown, sent, kept whatever it holds."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from core.text.dates import hour_in_words
from core.text.languages import active_language
from core.web.requests import network_of
from registrations.domain.attachments import TooManyFiles, attach, detach
from registrations.domain.drafts import DraftGone, StepChanged, Turn, save_step, shown_in
from registrations.domain.guests import may_let_in
from registrations.domain.quotas import NoRoom
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.schema import Step
from registrations.fields.typed import posted
from registrations.models import Draft, PersonalLink
from registrations.views.guests import author_of
from registrations.views.personal import AUTOSAVE, token_of
from registrations.views.walks import Walk, screen

UPLOAD = "X-Upload"  # the field whose files a script sends as they are chosen
MENDING, LEAVING = "corriger", "enregistre"  # in the query string
SCREEN = re.compile(r"[A-Za-z0-9]{8,32}\Z")


def show(request: HttpRequest, link: PersonalLink, walk: Walk, step: Step) -> HttpResponse:
    """The step as it was left. Its mistakes are only shown to who comes from the summary to mend them."""
    if LEAVING in request.GET:
        return _saved(request, link, walk, step)
    return _page(request, link, walk, step, walk.form(step, quiet=MENDING not in request.GET))


def receive(
    request: HttpRequest, link: PersonalLink, draft: Draft, step: Step, *, at: datetime
) -> HttpResponse:
    """Keep what is sent, then go where the button leads. Raises DraftGone.

    422 for mistakes, of which nothing is lost; 409 when the step was changed elsewhere meanwhile. A screen that saves
    while one types gets the time and the new revision, or 409.
    """
    if UPLOAD in request.headers:
        return _upload(request, Walk(draft, active_language()), step, at=at)
    silent = AUTOSAVE in request.headers
    files = Files() if silent else _receive_files(request, Walk(draft, active_language()), step, at=at)
    form = Walk(draft, active_language()).form(step, request.POST)
    files.show_in(form)
    try:
        draft = save_step(
            draft,
            step.key,
            form.as_typed(),
            seen=_number(request.POST.get("_seen")),
            complete=form.is_valid(),
            at=at,
            turn=_turn(request),
            through=link,
            shown=_shown(request),
        )
    except StepChanged as stale:
        if silent:
            return JsonResponse({"changed": True}, status=409)
        return _compare(request, link, Walk(stale.draft, active_language()), step, stale)
    if silent:
        told = {"saved_at": hour_in_words(at), "revision": draft.step(step.key)["revision"]}
        return JsonResponse(told | {"shown": spelled(shown_in(step, form.as_typed()))})
    walk = Walk(draft, active_language())
    if walk.closed(at):
        return redirect("personal:check", token_of(request))
    if not form.reshaped and _was_joined(walk, step, form):
        form = walk.form(step)
        files.show_in(form)
    return _go(request, link, walk, step, form=form, files=files)


def _was_joined(walk: Walk, step: Step, form: AnswersForm) -> bool:
    """Whether what is kept now is more than what was sent: somebody else has changed what was left as it was here."""
    return shown_in(step, walk.draft.typed) != shown_in(step, form.as_typed())


def typed_words(spec: FieldSpec, typed: Any, language: str) -> str:
    """What was typed for one question, valid or not, in words."""
    form = AnswersForm([replace(spec, show_if=None)], posted({spec.key: typed}), language=language)
    return "\n".join(answer["value"] for answer in form.typed())


def _turn(request: HttpRequest) -> Turn | None:
    name, number = request.POST.get("_screen", ""), _number(request.POST.get("_turn"))
    return Turn(name, number) if SCREEN.match(name) and number is not None else None


def _shown(request: HttpRequest) -> dict[str, str] | None:
    """What the fields of the screen held when it was made; None from a screen that does not say it."""
    said = request.POST.get("_shown")
    if said is None or _number(request.POST.get("_seen")) is None:
        return None
    return dict(each.partition(":")[::2] for each in said.split())


def spelled(shown: dict[str, str]) -> str:
    """The same as a screen keeps it."""
    return " ".join(f"{key}:{mark}" for key, mark in shown.items())


def _number(text: str | None) -> int | None:
    """A number that a screen sends about itself; None for anything else."""
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


# --- Files


@dataclass(slots=True)
class Files:
    """What became of the files that were sent with a step: why some were not kept, by field."""

    refused: dict[str, list[ValidationError]] = field(default_factory=dict)

    def refuse(self, key: str, reasons: list[ValidationError]) -> None:
        if reasons:
            self.refused[key] = [*self.refused.get(key, []), *reasons]

    def show_in(self, form: AnswersForm) -> None:
        """Say it beside their fields."""
        for key, reasons in self.refused.items():
            form.add_error(key, reasons)  # type: ignore[arg-type]

    @property
    def messages(self) -> list[str]:
        reasons = (reason for each in self.refused.values() for reason in each)
        return [message for reason in reasons for message in reason.messages]


def _receive_files(request: HttpRequest, walk: Walk, step: Step, *, at: datetime) -> Files:
    """Take away the files that are ticked, then keep the new ones that may be, whatever the rest holds."""
    files = Files()
    specs = {spec.key: spec for spec in step.questions if spec.kind == "files"}
    if not specs:
        return files
    form = walk.form(step, request.POST, request.FILES)
    try:
        for key in walk.file_keys() & form.removed:
            detach(walk.draft, key, at=at)
        for key, uploads in form.uploads.items():
            for upload in uploads:
                try:
                    attach(
                        walk.draft,
                        key,
                        upload,
                        max_files=specs[key].max_files,
                        at=at,
                        network=network_of(request),
                    )
                except (TooManyFiles, NoRoom) as full:
                    files.refuse(key, [ValidationError(str(full), code="too_many")])
    except Draft.DoesNotExist as gone:
        raise DraftGone from gone
    errors = form.errors.as_data()
    for key in specs:
        files.refuse(key, [error for error in errors.get(key, []) if error.code != "required"])
    return files


def _upload(request: HttpRequest, walk: Walk, step: Step, *, at: datetime) -> HttpResponse:
    """Keep the files of one field as they are chosen; answer with the field as it stands now, and what became of them.

    422 when one was refused: the field says why. The rest of the step is kept by its own way. Raises DraftGone.
    """
    key = request.headers[UPLOAD]
    if not any(spec.key == key and spec.kind == "files" for spec in step.questions):
        return JsonResponse({}, status=404)
    before = walk.file_keys()
    files = _receive_files(request, walk, step, at=at)
    fresh = Walk(Draft.objects.get(pk=walk.draft.pk), walk.language)
    form = fresh.form(step, request.POST, quiet=not files.refused)
    files.show_in(form)
    piece = next((each for each in form.pieces() if each.field is not None and each.field.name == key), None)
    kept = [file for file in fresh.kept.get(key, []) if str(file.key) not in before]
    said = _("Saved: %(names)s.") % {"names": ", ".join(file.name for file in kept)} if kept else ""
    shown = render_to_string(piece.template, {"piece": piece}, request) if piece else ""
    return JsonResponse({"field": shown, "said": said}, status=422 if files.refused else 200)


# --- Where to


def _go(
    request: HttpRequest, link: PersonalLink, walk: Walk, step: Step, *, form: AnswersForm, files: Files
) -> HttpResponse:
    """Where the button leads. Only "continue" wants a step without mistakes; a file that was refused is always told."""
    go = request.POST.get("_go", "next")
    token = token_of(request)
    if form.reshaped:
        return _page(request, link, walk, step, form)
    if go == "leave":
        if files.refused:
            return _saved(request, link, walk, step, files)
        return redirect(reverse("personal:step", args=[token, step.key]) + f"?{LEAVING}")
    if files.refused or (go == "next" and not form.is_valid()):
        return _page(request, link, walk, step, form, status=422)
    target = _target(walk, step, go)
    return redirect("personal:step", token, target.key) if target else redirect("personal:check", token)


def _target(walk: Walk, step: Step, go: str) -> Step | None:
    """The step a button leads to; None for the summary."""
    if go == "back":
        return walk.before(step.key) or step
    if go.startswith("to:"):
        return walk.asked(go.removeprefix("to:")) or step
    return None if go == "check" else walk.after(step.key)


# --- Pages


def _page(
    request: HttpRequest, link: PersonalLink, walk: Walk, step: Step, form: AnswersForm, *, status: int = 200
) -> HttpResponse:
    marks = walk.marks(current=step.key)
    known = walk.draft.step(step.key)
    context = screen(request, link, walk) | {
        "marks": marks,
        "number": next((mark.number for mark in marks if mark.key == step.key), 0),
        "step_title": walk.title(step),
        "intro": step.intro(),
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "infected": walk.infected(),
        "previous": walk.before(step.key),
        "is_last": walk.after(step.key) is None,
        "seen": known["revision"],
        "shown": spelled(shown_in(step, form.as_typed() if form.is_bound else {})),
        "saved_at": known["saved_at"],
        "author": author_of(step.key, link, walk.draft) if walk.draft.saved_by(step.key) else "",
        "may_share": link.guest is None and may_let_in(walk.draft.registration or walk.draft),
        "screen": get_random_string(16),
    }
    return TemplateResponse(request, "registrations/personal/step_page.html", context, status=status)


def _saved(
    request: HttpRequest, link: PersonalLink, walk: Walk, step: Step, files: Files | None = None
) -> HttpResponse:
    """That all is saved, and how to come back; which files could not be kept."""
    context = screen(request, link, walk) | {
        "step_key": step.key,
        "refused": files.messages if files else [],
    }
    return TemplateResponse(request, "registrations/personal/saved_page.html", context)


def _compare(
    request: HttpRequest, link: PersonalLink, walk: Walk, step: Step, stale: StepChanged
) -> HttpResponse:
    """What was typed here and what was saved elsewhere meanwhile, side by side; nothing was overwritten (409)."""
    form = walk.form(step, posted(stale.typed), quiet=True)
    mine, kept = form.as_typed(), walk.typed_in(step)
    differences = []
    for spec in step.questions:
        if spec.key not in stale.clashing:
            continue
        here, there = (typed_words(spec, typed.get(spec.key) or "", walk.language) for typed in (mine, kept))
        if here != there:
            bound = form[spec.key]
            said = _("Saved meanwhile: %(answer)s") % {"answer": there or _("nothing")}
            bound.help_text = f"{bound.help_text} {said}".strip()
            anchor = bound.anchor  # type: ignore[attr-defined]
            differences.append({"label": spec.label(), "anchor": anchor, "mine": here, "saved": there})
    known = walk.draft.step(step.key)
    context = screen(request, link, walk) | {
        "step_title": walk.title(step),
        "step_key": step.key,
        "form": form,
        "differences": differences,
        "seen": known["revision"],
        "saved_at": known["saved_at"],
        "author": author_of(step.key, link, walk.draft),
        "shown": spelled(shown_in(step, kept)),
        "screen": get_random_string(16),
    }
    return TemplateResponse(request, "registrations/personal/conflict_page.html", context, status=409)
