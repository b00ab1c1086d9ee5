"""A draft as its owner goes through it: which steps are asked now, and where each one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.domain.attachments import files_by_field, sound_files
from registrations.enums import IntakeState, ScanState
from registrations.fields import AnswersForm
from registrations.fields.answering import Answering, answers_to
from registrations.fields.kinds import Asking
from registrations.fields.schema import Step
from registrations.fields.typed import posted
from registrations.models import Attachment, Draft, FormVersion, PersonalLink
from registrations.telling import may_change
from registrations.views.gatherings import event_context
from registrations.views.personal import personal_context, token_of


def title_of(step: Step, version: FormVersion) -> str:
    """The name of a step: its heading, or what stands before the first one."""
    if step.heading:
        return step.title()
    return _("To begin") if len(version.steps) > 1 else str(version.form.workflow.invitation)


@dataclass(frozen=True, slots=True)
class Mark:
    """A step on the way: `state` is done, current, wanting (begun, with something missing) or next."""

    key: str
    number: int
    title: str
    state: str
    is_open: bool  # whether one can go there now


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a draft cannot be sent now: what to say, and the status of the answer."""

    status_code: int
    title: str
    message: str


class Walk:
    """One draft, read in one language."""

    def __init__(self, draft: Draft, language: str):
        self.draft = draft
        self.language = language

    @cached_property
    def answering(self) -> Answering:
        return answers_to(
            self.draft.version,
            self.draft.typed,
            language=self.language,
            kept=self.kept,
            asking=self.asking,
        )

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.language, closes_at=self.draft.intake.closes_at)

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        """What the draft has, by field, infected files too, as it was when first asked for."""
        return files_by_field(self.draft)

    @cached_property
    def kept(self) -> dict[str, list[Attachment]]:
        return sound_files(self.files)

    @property
    def steps(self) -> list[Step]:
        """The steps that are asked, in order."""
        return self.answering.asked_steps

    def title(self, step: Step) -> str:
        return title_of(step, self.draft.version)

    def before(self, key: str) -> Step | None:
        """The step that is asked before that one."""
        order = [step.key for step in self.draft.version.steps]
        return next((s for s in reversed(self.steps) if order.index(s.key) < order.index(key)), None)

    def after(self, key: str) -> Step | None:
        """The step that is asked after that one."""
        order = [step.key for step in self.draft.version.steps]
        return next((s for s in self.steps if order.index(s.key) > order.index(key)), None)

    def first_to_do(self) -> Step | None:
        """The first step that nobody has begun or where something is missing."""
        return next(
            (s for s in self.steps if not self.is_begun(s) or s.key in self.answering.missing),
            None,
        )

    def form(self, step: Step, data: Any = None, files: Any = None, *, quiet: bool = False) -> AnswersForm:
        """The step's form with what is sent, or with what is kept; bound when there is anything to show."""
        typed = self.typed_in(step)
        if data is None and (typed or self.is_begun(step)):
            data = posted(typed)
        return AnswersForm(
            step.items,
            data,
            files,
            language=self.language,
            earlier=self.earlier(step),
            kept=self.kept,
            quiet=quiet,
            asking=self.asking,
        )

    def typed_in(self, step: Step) -> dict[str, Any]:
        """What is kept of a step, as it was typed."""
        keys = {spec.key for spec in step.questions}
        return {key: value for key, value in self.draft.typed.items() if key in keys}

    def is_begun(self, step: Step) -> bool:
        """Whether the step was saved, or sent before."""
        return step.key in self.draft.steps or self.draft.registration_id is not None

    def earlier(self, step: Step) -> Mapping[str, Any]:
        """The stored answers of the steps before, which conditions look at."""
        order = [each.key for each in self.draft.version.steps]
        before = self.draft.version.steps[: order.index(step.key)]
        return {spec.key: self.answering.answers.get(spec.key) for each in before for spec in each.questions}

    def asked(self, key: str) -> Step | None:
        """The step of that key, when it is asked."""
        return next((step for step in self.steps if step.key == key), None)

    def file_keys(self) -> set[str]:
        """The keys of the files the draft has."""
        return {str(file.key) for files in files_by_field(self.draft).values() for file in files}

    def infected(self) -> list[str]:
        """The names of the files that were refused after they had been received."""
        return [
            file.name
            for each in self.files.values()
            for file in each
            if file.scan_state == ScanState.INFECTED
        ]

    def marks(self, current: str = "") -> list[Mark]:
        """The way through the form. What is begun can be opened, and the first step that is not."""
        marks = []
        reached = True
        for number, step in enumerate(self.steps, start=1):
            begun = self.is_begun(step)
            state = "current" if step.key == current else self._state(step)
            marks.append(Mark(step.key, number, self.title(step), state, begun or reached))
            reached = reached and begun
        return marks

    def _state(self, step: Step) -> str:
        if not self.is_begun(step):
            return "next"
        return "wanting" if step.key in self.answering.missing else "done"

    def closed(self, at: datetime) -> Closed | None:
        """Why it cannot be sent at that moment: 403 before the opening, 410 once it is over; None when it can."""
        draft = self.draft
        if draft.registration is not None:
            if may_change(draft.registration, at):
                return None
            return Closed(
                410,
                _("Your answers can no longer be changed"),
                _("What you sent before stands as it is. This change was not sent."),
            )
        if draft.intake.accepts(at):
            return None
        if draft.intake.state_at(at) == IntakeState.UPCOMING:
            return Closed(
                403,
                _("Registrations are not open yet"),
                _("Your form cannot be changed or sent before the opening. Nothing of it is lost."),
            )
        return Closed(
            410,
            _("Registrations are closed"),
            _("Your form was not sent in time, and can no longer be sent."),
        )


def screen(request: HttpRequest, link: PersonalLink, walk: Walk) -> dict[str, Any]:
    """What every page about a draft needs."""
    draft = walk.draft
    context = personal_context(request, link)
    page = context["page"]
    is_change = draft.registration_id is not None
    return context | {
        **event_context(draft.intake, page),
        "draft": draft,
        "by_mail": link.by_mail,
        "guest": link.guest,
        "only_reads": link.guest is not None and not link.guest.may_write,
        "invitation": draft.version.form.workflow.invitation,
        "status": page.status_of(draft.intake, timezone.now()) if page and not is_change else None,
        "closes_at": None if is_change else draft.intake.closes_at,
    }


def go_on(request: HttpRequest, walk: Walk) -> HttpResponse:
    """To what is to be done next: a step, or the summary."""
    to_do = walk.first_to_do()
    if to_do:
        return redirect("personal:step", token_of(request), to_do.key)
    return redirect("personal:check", token_of(request))
