"""Staff correct what a person wrote: name, address, any answer; with a reason that the person reads."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import User
from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain.answers import changed_fields
from registrations.domain.comparing import compared
from registrations.domain.drafts.bases import fingerprint
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.outbox import write_message
from registrations.domain.persons import forgotten
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.places import of_person, registered
from registrations.domain.relocating import relocate, tell_of_move
from registrations.domain.steps import leaves_at, note_of
from registrations.domain.taking_back import beside, follow, row_of
from registrations.enums import EventKind, MessageKind
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.conditions import rules_of
from registrations.fields.kinds import Asking
from registrations.fields.typed import posted, typed_of
from registrations.letters import Listed
from registrations.models import Correction, Draft, FormVersion, Registration, RegistrationEvent
from registrations.models.registrations import CORRECT, READ_GUARDED
from registrations.workflows import REGISTERED

# What is a person's own act: nobody else agrees in their name, and a file is theirs to send.
OWN_ACTS = ("consent", "files")


class CorrectionRefused(Refused):
    """The correction cannot be made: its message says why."""

    message = gettext_lazy("These answers were erased: there is nothing left to correct.")


class ReasonMissing(CorrectionRefused):
    """Whoever wrote the answers is owed why."""

    message = gettext_lazy("Write the reason: the person reads it in the letter.")


class NothingCorrected(CorrectionRefused):
    """No answer is another one."""

    message = gettext_lazy("Nothing is different yet: correct an answer first.")


class PlaceTaken(CorrectionRefused):
    """The same person has a place under that name and address already."""

    message = gettext_lazy(
        "Someone of this name has a place here with this address already: one person has one place. Cancel one of the"
        " two first."
    )


class AnswersRefused(CorrectionRefused):
    """The form refuses some of the answers: `form` says which, and what it expects."""

    message = gettext_lazy("Some answers cannot be kept as they are: see what is asked for.")

    def __init__(self, form: AnswersForm) -> None:
        super().__init__()
        self.form = form


class AnswersChanged(CorrectionRefused):
    """Answers are no longer those that were on screen: `keys` says to which questions."""

    message = gettext_lazy("Answers have changed since you opened this page: nothing of yours is kept yet.")

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self.keys = keys


def may_correct(registration: Registration, by: User) -> bool:
    """Whether this person may correct anything of it."""
    if registration.erased_at or not by.has_perm(CORRECT):
        return False
    return registration.is_visible_to(by)


def items_for(registration: Registration, by: User) -> list[FieldSpec]:
    """What the form of the version shows to who corrects: not what only the person does, not what they may not read.

    Nor what was erased after its time, and what is only asked because of it.
    """
    version = registration.version
    gone = {spec.key for spec in forgotten(registration)}
    rules = rules_of(version.items)
    hidden = set() if by.has_perm(READ_GUARDED) else {spec.key for spec in version.specs if spec.is_guarded}
    return [
        item
        for item in version.items
        if item.kind not in OWN_ACTS
        and item.key not in gone | hidden
        and not any(rule.field in gone for rule in rules[item.key])
    ]


def correction_form(registration: Registration, by: User, data: Any = None) -> AnswersForm:
    """The form of the version that was answered, filled in with the answers, or judged with `data`.

    It is held to the day on which the answers were given: what was right then is not refused today.
    """
    items = items_for(registration, by)
    at = registration.changed_at or registration.created_at
    filled_in = data is None
    return AnswersForm(
        items,
        posted(typed_of(items, registration.answers)) if filled_in else data,
        language=registration.language,
        earlier=registration.answers,
        quiet=filled_in,
        asking=Asking(registration.language, at=at, closes_at=registration.intake.closes_at),
    )


def marks_of(answers: Mapping[str, Any], form: AnswersForm) -> dict[str, str]:
    """What tells later whether the answers to the form's questions are still these, by key."""
    return {spec.key: fingerprint({"": answers.get(spec.key)})[:16] for spec in form.specs}


@transaction.atomic
def correct(
    registration: Registration,
    answers: Mapping[str, Any],
    *,
    reason: str,
    by: User,
    note: str = "",
    seen: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> RegistrationEvent:
    """Put stored `answers` in the place of those the person gave; those of other questions stay. Give the event back.

    They are checked by the form of the version that was answered. The person reads `reason` in a letter that names the
    questions; `note` is for colleagues. The history holds what was and what is, for what everyone may read who reads
    the registration and what is kept as long as it: of the rest it names the question. Name and address follow the
    answers that give them. Another address counts at once: it is no longer confirmed, the links that were mailed to the
    one before end, what had not left goes to the new one, and whoever got a letter at the one before is told. The
    letters wait a little, as those of a move do: until then `undo()` takes the correction back.

    `seen` is what `marks_of()` gave when the form was shown.

    Raises NotAllowed, and CorrectionRefused: for what was erased, without a reason, when nothing is different, for
    answers that changed meanwhile (AnswersChanged), that the form refuses (AnswersRefused), or that would give one
    person two places (PlaceTaken).
    """
    drafts = Draft.objects.filter(registration=registration)
    current = locked_registration(registration, drafts)
    at = at or timezone.now()
    if not by.has_perm(CORRECT) or not current.is_visible_to(by):
        raise NotAllowed
    if current.erased_at:
        raise CorrectionRefused
    if not reason.strip():
        raise ReasonMissing
    specs, after = _checked(current, answers, by=by, seen=seen)
    before, version, kept = current.answers, current.version, row_of(current)
    twins = list(repetitions(current))
    name = version.contact_name(after)
    if name != version.contact_name(before):
        current.name, current.name_key = name, name_key(name)
    address, redirected = current.email, []
    followed: dict[str, Any] = {"twins": beside(twins), "drafts": beside(drafts)}
    if version.contact_email(after) != version.contact_email(before):
        redirected = relocate(current, version.contact_email(after), drafts=drafts, at=at)
    _check_place(current)
    for each in twins:  # what the same person sent twice goes with it, so that it is erased with it
        each.email, each.email_key, each.name_key = current.email, current.email_key, current.name_key
        each.save(update_fields=["email", "email_key", "name_key"])
    current.answers = after
    current.save(
        update_fields=[
            "answers",
            *("name", "name_key"),
            *("email", "email_key", "new_email", "email_confirmed_at", "held_until"),
        ]
    )
    for draft in drafts:
        follow(draft, before, after, specs)
    event = RegistrationEvent.objects.create(
        registration=current,
        at=at,
        actor=by,
        kind=EventKind.CORRECTED,
        message=reason.strip(),
        note=note_of(by, "\n".join(filter(None, [*_lines(version, specs, before, after), note.strip()]))),
    )
    Correction.objects.create(
        event=event,
        answers={spec.key: [before.get(spec.key), after.get(spec.key)] for spec in specs},
        row=kept,
        followed=followed | {"letters": redirected},
    )
    _tell(current, specs, address, reason=reason, at=at, due_at=leaves_at(by, at))
    return event


def _checked(
    current: Registration, answers: Mapping[str, Any], *, by: User, seen: Mapping[str, str] | None
) -> tuple[list[FieldSpec], dict[str, Any]]:
    """The questions whose answers are others, and all answers as they are to be kept."""
    items = items_for(current, by)
    wanted = {**current.answers, **answers}
    form = correction_form(current, by, posted(typed_of(items, wanted)))
    marks = marks_of(current.answers, form)
    if seen is not None and (changed := [key for key in marks if seen.get(key) != marks[key]]):
        raise AnswersChanged(changed)
    if not form.is_valid():
        raise AnswersRefused(form)
    given = {key: answer for key, answer in form.answers.items() if answer != current.answers.get(key)}
    after = current.answers | given
    keys = set(changed_fields(current.answers, after))
    if not keys:
        raise NothingCorrected
    return [spec for spec in form.specs if spec.key in keys], after


def _check_place(registration: Registration) -> None:
    """Raises PlaceTaken."""
    if not registration.workflow.when_repeated or not registration.email_key:
        return
    others = registered(registration.intake, registration.email_key).exclude(pk=registration.pk)
    if registration.state_code in REGISTERED and of_person(others, registration.name_key):
        raise PlaceTaken


def _lines(
    version: FormVersion, specs: list[FieldSpec], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    """A line of history for each question, in the active language."""
    for spec, value in compared(version, specs, before, after):
        if value:
            yield _("%(label)s: %(value)s") % {"label": spec.label(), "value": value}
        else:
            yield _("%(label)s: corrected") % {"label": spec.label()}


def _tell(
    registration: Registration,
    specs: list[FieldSpec],
    before: str,
    *,
    reason: str,
    at: datetime,
    due_at: datetime,
) -> None:
    """Write to the person, and to the address before when it is another one; the letters leave at `due_at`."""
    if email_key(before) != registration.email_key:
        tell_of_move(registration, before, at=at, due_at=due_at)
    if registration.workflow.staff_only:  # these words are not theirs: what they are asked says all that is
        return
    labels = tuple(spec.label(registration.language) for spec in specs)
    with translation.override(registration.language):
        title = _("What was corrected")
    values = {"corrected": Listed(labels, title=title), "message": reason}
    write_message(
        registration, MessageKind.CORRECTED, at=at, key=at.isoformat(), values=values, due_at=due_at
    )
