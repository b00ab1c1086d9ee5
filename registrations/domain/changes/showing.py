"""A change shown before it is made: whom it concerns, what each will read, which dates follow."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from wagtail.models import Page

from registrations import letters
from registrations.domain.changes.following import Choice, prepared
from registrations.domain.changes.telling import kind_for, options_for
from registrations.domain.changes.timing import closing_after
from registrations.enums import Change
from registrations.events import event_from, last_occasion
from registrations.facts import changes, facts_now, sentences, to_tell, told_to_any
from registrations.letters import LetterContext
from registrations.models import FormVersion, Intake, Message, Occasion, Registration
from registrations.workflows import EXPECTED, STAFF_ONLY

EXAMPLE = "EXE-2026-00042"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is read in one language, and by how many."""

    language: str
    number: int
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A change of one intake, as it would be."""

    intake: Intake
    before: Occasion
    after: Occasion
    number: int
    closes_at: datetime | None  # where the closing goes when it follows

    @property
    def sentences(self) -> list[str]:
        return sentences(self.before, self.after)

    def samples(self, choice: Choice) -> list[Sample]:
        """The letter in each language that someone concerned reads, in the words of the choice."""
        numbers = dict(
            concerned(self.intake, self.before, self.after)
            .order_by()
            .values("language")
            .annotate(number=Count("pk"))
            .values_list("language", "number")
        )
        told = ((code, numbers.get(code, 0)) for code, _name in settings.LANGUAGES)
        found = ((code, number, self._letter(code, choice)) for code, number in told if number)
        return [
            Sample(code, number, letter.subject, Message(text=letter.text, language=code).shown_text)
            for code, number, letter in found
            if letter
        ]

    def _letter(self, language: str, choice: Choice) -> letters.Letter | None:
        intake = copy(self.intake)
        intake.cancelled_at = timezone.now() if self.after.cancelled else None
        workflow = intake.form.workflow
        example = Registration(
            pk=0,
            intake=intake,
            version=FormVersion(form=intake.form, schema={"fields": []}),
            workflow_code=workflow.code,
            state_code=workflow.when_called_off if self.after.cancelled else workflow.initial.code,
            language=language,
            reference=EXAMPLE,
        )
        after = choice.applied_to(copy(self.after))
        kind = kind_for(example, self.before, after)
        if kind is None:
            return None
        context = LetterContext(intake, language)
        context.event = event_from(after, language)
        values = options_for(example, kind, self.before, after)["values"]
        # Whether a calendar file goes with it depends on what each has got: no letter shown here says so.
        return letters.write(example, kind, language=language, values=values, context=context)  # type: ignore[arg-type]


def shown(intake: Intake, after: Occasion, *, at: datetime) -> Shown | None:
    """What comes of these facts in the intake; None when nobody is to be told of anything."""
    before = last_occasion(intake)
    if before is None or not told_to_any(before, after):
        return None
    if after.is_over(at) or (before.is_over(at) and Change.RESTORED not in changes(before, after)):
        return None
    number = concerned(intake, before, after).count()
    closes_at = closing_after(intake, before, after, at=at)
    return Shown(intake, before, after, number, closes_at) if number else None


def shown_of_draft(page: Page, *, undecided: bool = False, at: datetime | None = None) -> list[Shown]:
    """What publishing that draft would change for people, by intake; with `undecided`, what waits for a choice."""
    at = at or timezone.now()
    found = []
    for intake in Intake.objects.filter(page_key=page.translation_key).select_related("form").order_by("pk"):
        change = shown(intake, facts_now(intake, at=at, draft=page), at=at)
        if change and not (undecided and prepared(intake, page, at=at)):
            found.append(change)
    return found


def shown_cancelled(intake: Intake, *, cancelled: bool, at: datetime | None = None) -> Shown | None:
    """What cancelling the intake, or taking that back, would change for people."""
    at = at or timezone.now()
    after = facts_now(intake, at=at)
    after.cancelled = cancelled
    return shown(intake, after, at=at)


def concerned(intake: Intake, before: Occasion, after: Occasion) -> QuerySet[Registration]:
    """Those to whom the change is told when it is made."""
    workflow, found = intake.form.workflow, changes(before, after)
    codes = {workflow.when_called_off} if Change.RESTORED in found else set(EXPECTED)
    if {Change.CANCELLED, Change.RESTORED} & set(found) and not workflow.when_called_off:
        codes = set()  # what is said to nobody: messages, leads
    known = {state.code: state for state in workflow.states}
    if not {Change.CANCELLED, Change.RESTORED} & set(found):
        codes = {code for code in codes if code in known and to_tell(found, known[code])}
    rows = Registration.objects.filter(intake=intake, state_code__in=codes, erased_at=None)
    if Change.RESTORED not in found:
        rows = rows.expected()
    return rows.filter(erasure_asked_at=None).exclude(email="", workflow_code__in=STAFF_ONLY)
