"""How a registration enters a state: the only lines that write it, with its event and the letter that tells of it.

The caller has locked the intake, then the registration, and has checked that the step may be taken.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from core.caching.generations import forget_after_commit
from core.models import User
from registrations.domain.outbox import write_message
from registrations.enums import Actor, EventKind, MessageKind
from registrations.events import held_until
from registrations.letters import LetterContext
from registrations.models import Registration, RegistrationEvent, Settled
from registrations.telling import is_published
from registrations.workflows import Transition


def take(  # noqa: PLR0913 each is a thing that a step may say
    registration: Registration,
    transition: Transition,
    *,
    by: User | Actor,
    at: datetime,
    message: str = "",
    note: str = "",
    context: LetterContext | None = None,
    quiet: bool = False,
) -> RegistrationEvent:
    """Take the registration through the transition, write the event and the letter; give the event back.

    A place that is held is held anew; any other state ends the hold. `context` spares a batch its look-ups.
    `quiet` where the caller writes the letter.
    """
    workflow = registration.workflow
    event = RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        actor=None if isinstance(by, Actor) else by,
        kind=EventKind.MOVED,
        from_state=registration.state_code,
        to_state=transition.target,
        message=message.strip(),
        note=note_of(by, note),
    )
    registration.state_code, registration.since = transition.target, at
    held = transition.target == workflow.when_unconfirmed
    registration.held_until = held_until(registration.intake, at=at) if held else None
    registration.save(update_fields=["state_code", "since", "held_until"])
    if quiet or not is_published(registration, at):
        return event
    if registration.state.prepared:
        tell_result(registration, transition, at=at, due_at=leaves_at(by, at))
    elif transition.letter:
        kind = MessageKind(transition.letter)
        write_message(registration, kind, at=at, due_at=leaves_at(by, at), context=context)
    return event


def agree(registration: Registration, *, at: datetime, left: str = "") -> RegistrationEvent:
    """Note that the person has done what staff had just done, and had not been told: from now on it is theirs.

    Nobody takes it back any more, and they are told so at once. `left` is the state that they know it to have left.
    """
    return RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        kind=EventKind.MOVED,
        from_state=left or registration.state_code,
        to_state=registration.state_code,
        note=note_of(Actor.PERSON, ""),
    )


def leaves_at(by: User | Actor, at: datetime) -> datetime:
    """When the letter of a step taken at that moment leaves: what staff do waits a little, and can be taken back."""
    return at if isinstance(by, Actor) else at + settings.LETTERS_WAIT


def return_to(
    registration: Registration, step: RegistrationEvent, *, by: User, since: datetime, at: datetime
) -> RegistrationEvent:
    """Bring the registration back to the state that the step has left, as if it had been there `since`; no letter.

    A place that was held is held for as long as before; anew, when that is over by now.
    """
    registration.state_code, registration.since = step.from_state, since
    until = None
    if step.from_state == registration.workflow.when_unconfirmed:
        until = held_until(registration.intake, at=since)
        until = held_until(registration.intake, at=at) if until and until <= at else until
    registration.held_until = until
    registration.save(update_fields=["state_code", "since", "held_until"])
    Settled.objects.reopen(registration.intake_id)
    return RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        actor=by,
        kind=EventKind.UNDONE,
        from_state=step.to_state,
        to_state=step.from_state,
    )


def take_all(
    rows: QuerySet[Registration], target: str, *, by: User | Actor, at: datetime, note: str = ""
) -> int:
    """Take all of them, of one intake, to that state, each with its event; say how many.

    A few queries for hundreds. Letters are the caller's, who writes them in batches. Those whose workflow declares no
    way there stay where they are.
    """
    found = list(rows.select_for_update(of=("self",)).select_related("intake__form").order_by("pk"))
    moved = [each for each in found if each.workflow.transition(each.state_code, target)]
    if not moved:
        return 0
    RegistrationEvent.objects.bulk_create(
        RegistrationEvent(
            registration=each,
            at=at,
            actor=None if isinstance(by, Actor) else by,
            kind=EventKind.MOVED,
            from_state=each.state_code,
            to_state=target,
            note=note_of(by, note),
        )
        for each in moved
    )
    intake, workflow = moved[0].intake, moved[0].workflow
    until = held_until(intake, at=at) if target == workflow.when_unconfirmed else None
    Registration.objects.filter(pk__in=[each.pk for each in moved]).update(
        state_code=target, since=at, held_until=until
    )
    forget_after_commit()
    return len(moved)


def tell_result(
    registration: Registration, transition: Transition, *, at: datetime, due_at: datetime | None = None
) -> None:
    """Tell the person the decision that the transition led to, once: the letter, and that it is theirs to know.

    The letter leaves at `due_at`, or at once.
    """
    if not transition.letter:
        return
    moves = registration.events.filter(kind=EventKind.MOVED, to_state=registration.state_code)
    decided = moves.exclude(message="").order_by("-at", "-pk").first()
    RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        kind=EventKind.RESULT_TOLD,
        to_state=registration.state_code,
        message=decided.message if decided else "",
        note=note_of(Actor.RULE, ""),
    )
    write_message(registration, MessageKind(transition.letter), at=at, due_at=due_at)


def note_of(by: User | Actor, why: str) -> str:
    """What the history keeps beside a change: the note of staff, or who else made it, as a code, and why.

    The code stands first, `person` or `rule`, and a colon before what follows it. A note of staff never begins so:
    whoever wrote it may have left since, and it must not pass for the person's own.
    """
    why = why.strip()
    if isinstance(by, Actor):
        return f"{by.value}: {why}" if why else by.value
    return f"– {why}" if why.partition(":")[0].strip() in Actor.values else why
