"""Change the state of a registration: the single door."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.errors import (
    AlreadyTold,
    ChangedMeanwhile,
    MessageMissing,
    MoveRefused,
    NobodyReads,
    NoPlaceLeft,
    NoSuchMove,
    NotAllowed,
    NoteMissing,
    RegisteredAlready,
    TooEarly,
)
from registrations.domain.locks import locked_row
from registrations.domain.outbox import AFTER
from registrations.domain.places import fill_places, free_places, other_registration
from registrations.domain.returning import leads_back
from registrations.domain.steps import take
from registrations.domain.suppression import unreachable
from registrations.domain.wants import Wants, want
from registrations.enums import LEFT, Actor, EventKind
from registrations.events import event_of
from registrations.letters import takes_message
from registrations.models import Registration, RegistrationEvent
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.telling import is_published
from registrations.workflows import REGISTERED, Transition

# What changes nothing of what a colleague decides upon.
NO_MATTER = (EventKind.DOSSIER_READ, EventKind.MESSAGE_SENT, EventKind.DOWNLOADED)


@transaction.atomic
def move(  # noqa: PLR0913 (all that a step is made of)
    registration: Registration,
    *,
    to: str,
    by: User | Actor,
    message: str = "",
    note: str = "",
    wants: Wants | None = None,
    seen: int | None = None,
    at: datetime | None = None,
    quiet: bool = False,
) -> RegistrationEvent:
    """Move to the state `to`, write the event and the letter, and give on a freed place, in one transaction.

    `by` is someone of staff, the person concerned or a rule of the site: the table says who may. `message` is what the
    letter says to the person; `note` is for colleagues, and the person never reads it. The intake's row is
    locked, then the registration's, and both are read again: of two people who decide at once, the second is told so.
    A freed place goes to the first who waits. Nobody gets a place beyond those there are, not even from staff: they
    raise the number of places, and everyone sees how many there are.

    Of a decision that is prepared, nothing is written before its results are published: its message waits for then.

    `wants` is what the letter lists to be sent, where it asks for more (`registrations.domain.wants`).

    `seen` is the key of the last event that `by` knows of; without it, nothing is checked against what happened since.
    `quiet` where the caller writes the letter.

    Gives the event back. Raises ChangedMeanwhile when something that counts has happened after `seen`, NoSuchMove when
    the workflow declares no way there from the present state, NotAllowed when `by` may not read the registration or
    make this move, NoteMissing and MessageMissing when the transition asks staff for them, NobodyReads for a message
    that no letter would carry, what `unreachable()` says of one that would reach nobody, TooEarly before what it is for
    has begun, AlreadyTold when a letter that says otherwise has left, NoPlaceLeft, and RegisteredAlready when another
    registration of the same person counts already.
    """
    current = locked_row(registration)
    at = at or timezone.now()  # once it is one's turn: the history is in the order in which things are done
    if seen is not None and isinstance(by, User) and (unseen := unseen_by(by, current, seen)):
        raise ChangedMeanwhile(unseen)
    transition = current.workflow.transition(current.state_code, to)
    if transition is None:
        raise NoSuchMove
    if not _may(by, transition, current):
        raise NotAllowed
    check_words(transition, by=by, message=message, note=note)
    if message.strip() and isinstance(by, User) and (nobody := unreachable(current, transition.letter)):
        raise nobody
    if refusal := refusal_now(current, transition, at=at):
        raise refusal
    check_place(current, transition)
    if wants is not None or to == ASKED_FOR_MORE:
        want(current, wants or Wants(), at=at)

    held = current.state.holds_place
    event = take(current, transition, by=by, at=at, message=message, note=note, quiet=quiet)
    registration.state_code, registration.since = current.state_code, current.since
    registration.held_until = current.held_until
    if held and not current.state.holds_place:
        fill_places(current.intake, at=at)
    return event


def unseen_by(user: User, registration: Registration, seen: int) -> list[RegistrationEvent]:
    """What others have done to it after the event with that key, oldest first; a step of one's own counts too."""
    later = registration.events.filter(pk__gt=seen).exclude(kind__in=NO_MATTER).select_related("actor")
    return list(later.exclude(actor=user, to_state="").order_by("at", "pk"))


def _may(by: User | Actor, transition: Transition, registration: Registration) -> bool:
    if by == Actor.PERSON:
        return transition.person
    if by == Actor.RULE:
        return transition.rule
    if not transition.permission or not by.has_perm(transition.permission):
        return False
    return registration.is_visible_to(by)


def refusal_now(registration: Registration, transition: Transition, *, at: datetime) -> MoveRefused | None:
    """Why it cannot be taken at that moment, by the facts of the event and of what was told; None when it can."""
    if transition.while_prepared and is_published(registration, at):
        return NoSuchMove()
    if transition.returns and not leads_back(registration, transition):
        return NoSuchMove()
    if transition.once_begun and (event := event_of(registration.intake)) and not event.has_begun(at):
        return TooEarly(event.starts_at)
    if transition.unless_told and registration.messages.filter(kind__in=AFTER, state__in=LEFT).exists():
        return AlreadyTold()
    return None


def check_words(transition: Transition, *, by: User | Actor, message: str, note: str) -> None:
    """Raises NoteMissing, MessageMissing or NobodyReads."""
    if message.strip() and not takes_message(transition.letter):
        raise NobodyReads
    if isinstance(by, Actor):
        return
    if transition.needs_message and not message.strip():
        raise MessageMissing
    if transition.needs_note and not note.strip():
        raise NoteMissing


def check_place(registration: Registration, transition: Transition) -> None:
    """Raises NoPlaceLeft or RegisteredAlready where the move would take a place, or register someone again."""
    target = registration.workflow.state(transition.target)
    if target.holds_place and not registration.state.holds_place and free_places(registration.intake) == 0:
        raise NoPlaceLeft
    counts = target.code in REGISTERED and registration.state_code not in REGISTERED
    if counts and other_registration(registration):
        raise RegisteredAlready
