"""Take a registration in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.databases.together import insert_together
from core.models import User
from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain.amending import amend
from registrations.domain.arrivals import Arrival, OnBehalf, Together, arrive
from registrations.domain.changes import keep_first
from registrations.domain.errors import IntakeClosed
from registrations.domain.first_letters import first_letter, make_ahead
from registrations.domain.persons import first_consents
from registrations.domain.places import (
    of_person,
    registered,
    state_with_place,
)
from registrations.domain.steps import note_of
from registrations.enums import Actor, Channel, EventKind, IntakeState
from registrations.events import held_until
from registrations.letters import LetterContext
from registrations.letters.said import awaited
from registrations.models import FormVersion, Intake, Registration, RegistrationEvent
from registrations.workflows import State


def register(  # noqa: PLR0913 (one door for the form, the draft and the referral)
    intake: Intake,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    submission: UUID,
    language: str,
    at: datetime | None = None,
    referral: Registration | None = None,
    created_by: User | None = None,
    email_confirmed: bool = False,
    on_behalf: OnBehalf | None = None,
    together: Together | None = None,
) -> Registration:
    """Write the registration, its first event, its consents and its letter together, or nothing of it.

    `answers` are valid and stored values keyed by the version's field keys. The same `submission` sent again (a double
    click, a reload) gives back the registration it made the first time, corrected when the answers are others
    (`amend()`). `email_confirmed` when the person came by a
    link that was sent to that address; `created_by` when staff write about someone else; `on_behalf` when they write
    down what the person has told them (`register_for()`): nothing waits then for the address to be confirmed.
    `together` when it comes with others, which one letter tells of (`register_together()`).

    Once every place is taken, it is born on the waiting list where its workflow has one; where addresses are to be
    confirmed, its place is held until then. Someone who is registered already gets a duplicate that changes nothing
    (`first_state()` tells what to show): neither the answer nor the reference tells the two apart, only the letter
    does, with the way to the first one. Someone else of the same mailbox gets no place before the mailbox says so: the
    letter tells who asked, and its link takes a second place.

    Raises IntakeClosed when the intake takes nothing at that moment, SentAlready for other answers that come too late
    under the same submission, and ValueError for a version of another form.
    """
    at = at or timezone.now()
    # Before others wait for us.
    context = together.context if together else LetterContext(intake, language).look_up()
    before, email, name = intake, version.contact_email(answers), version.contact_name(answers)
    vouched = email_confirmed or on_behalf is not None
    walks_in = on_behalf is not None and on_behalf.walks_in
    registration = Registration(
        reference=awaited(before.form.prefix),
        submission=submission,
        version=version,
        language=language,
        name=name,
        email=email,
        email_key=email_key(email),
        name_key=name_key(name),
        email_confirmed_at=at if email_confirmed and email else None,
        answers=answers,
        created_at=at,
        since=at,
        created_by=on_behalf.by if on_behalf else created_by,
        channel=on_behalf.channel if on_behalf else "",
        came_at=on_behalf.came_at if on_behalf else None,
        referral=referral,
        together=together.key if together else None,
    )
    # Without an address it was said as it was written down, unless it came on paper.
    told = bool(email or (on_behalf and on_behalf.channel == Channel.PAPER))
    if walks_in and context.event and context.event.has_begun(at):
        told = False
    expected = state_with_place(before, email=email, confirmed=vouched)
    _stands(registration, before, expected, at=at, context=context)
    ahead = None
    if told and together is None and expected.letter and before.accepts(at):
        ahead = make_ahead(registration, at=at, context=context)
    with transaction.atomic():
        besides = ahead.counts if ahead else []
        intake, found, number, counted = arrive(
            before, submission=submission, mailbox=email_key(email), at=at, besides=besides
        )
        intake.know_as(before)
        context.intake = intake
        if number is None:
            known = Registration.objects.get(submission=submission)
            quiet = together is not None
            return amend(
                known, answers, version=version, language=language, context=context, at=at, quiet=quiet
            )
        if not intake.accepts(at) and not (on_behalf and on_behalf.late and may_be_late(intake, at)):
            raise IntakeClosed
        if version.form_id != intake.form_id:
            raise ValueError(f"Version {version.pk} is not a version of form {intake.form_id}.")

        if not found.facts_kept:
            keep_first(intake, at=at)
        if found.newest == version.pk:
            intake.form.know_in_force(version)
        workflow = intake.form.workflow
        expected = workflow.initial if walks_in else _expected(intake, found, email=email, confirmed=vouched)
        asked = found.mailbox_known and workflow.when_repeated
        others = list(registered(intake, email_key(email))) if asked else []
        first, state = _in_mailbox(intake, others, name, expected, confirmed=vouched)
        _stands(registration, intake, state, at=at, context=context)
        registration.pk, registration.reference = number.key, number.reference
        rows = registration.first_rows()
        event = RegistrationEvent(
            registration=registration,
            at=at,
            actor=registration.created_by,
            kind=EventKind.CREATED,
            from_state=expected.code if state != expected else "",
            to_state=state.code,
            note=_note(first, on_behalf),
        )
        rows += [event, *_let_in(registration, on_behalf, at)]
        if state.code != workflow.when_repeated:
            rows += first_consents(registration, answers, version=version, at=at, heard=on_behalf)
        apart = together is None or state.code == workflow.when_shared
        if apart and told and state.letter:
            letter = first_letter(registration, ahead, counted, at=at, context=context)
            rows += [letter] if letter else []
        insert_together(rows, last=True)
        return registration


def _stands(
    registration: Registration, intake: Intake, state: State, *, at: datetime, context: LetterContext
) -> None:
    """Put the intake, the state and what follows from them on the row, not saved yet."""
    workflow = intake.form.workflow
    registration.intake, registration.workflow_code = intake, workflow.code
    registration.state_code = state.code
    held = state.code == workflow.when_unconfirmed
    registration.held_until = held_until(intake, at=at, event=context.event) if held else None


def may_be_late(intake: Intake, at: datetime) -> bool:
    """Whether someone may be let in after the closing: it was open, and is not cancelled."""
    return intake.state_at(at) not in (IntakeState.UPCOMING, IntakeState.CANCELLED)


def _note(first: Registration | None, on_behalf: OnBehalf | None) -> str:
    """What the history keeps beside the beginning: which one it repeats, or what the colleague has to say of it."""
    if first is not None:
        return note_of(Actor.RULE, first.reference)
    return note_of(on_behalf.by, on_behalf.note) if on_behalf else ""


def _let_in(registration: Registration, on_behalf: OnBehalf | None, at: datetime) -> list[RegistrationEvent]:
    """That it came after the closing, who let it in and why."""
    if on_behalf is None or registration.intake.accepts(at):
        return []
    return [
        RegistrationEvent(
            registration=registration,
            at=at,
            actor=on_behalf.by,
            kind=EventKind.LET_IN,
            note=note_of(on_behalf.by, on_behalf.late),
        )
    ]


def first_state(registration: Registration) -> State:
    """The state the person was told on screen: the one it was born in; a duplicate's, as if nobody had come before."""
    born = registration.events.filter(kind=EventKind.CREATED).order_by("pk").first()
    return registration.workflow.state(born.from_state or born.to_state) if born else registration.state


def _expected(intake: Intake, found: Arrival, *, email: str, confirmed: bool) -> State:
    """The state of someone new."""
    workflow = intake.form.workflow
    if workflow.when_full and not found.has_place:
        return workflow.state(workflow.when_full)
    return state_with_place(intake, email=email, confirmed=confirmed)


def _in_mailbox(
    intake: Intake, known: list[Registration], name: str, expected: State, *, confirmed: bool
) -> tuple[Registration | None, State]:
    """The registration of the same person, and what those of the same mailbox make of who comes: one place per person.

    The same name is a repetition. Another name is another person, whose place the mailbox confirms unless it just has.
    """
    workflow = intake.form.workflow
    if same := of_person(known, name_key(name)):
        return same, workflow.state(workflow.when_repeated)
    if known and not confirmed:
        return None, workflow.state(workflow.when_shared)
    return None, expected
