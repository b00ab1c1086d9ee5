"""Cancel, leave the waiting list, withdraw an application: what the person does by themselves and cannot undo."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.errors import NoSuchMove
from registrations.domain.move import move
from registrations.domain.persons.locking import locked_registration
from registrations.domain.steps import agree
from registrations.enums import UNSENT, Actor, MessageKind, MessageState
from registrations.models import Registration
from registrations.telling import Action, has_left, tell, untold_moments


@transaction.atomic
def leave(
    registration: Registration, *, seen: str, at: datetime | None = None, quiet: bool = False
) -> Registration:
    """Take the person out, from the state `seen` on the page that asked them; give the registration back as it is.

    That state is the one they were told: a decision that is prepared is in nobody's way, and falls with what is
    withdrawn.

    Someone who has left already has nothing more to do: sent twice, it is done once. Whom staff have just taken out,
    and not told yet, leaves as well: nobody takes that back any more. What waited to be told of the state they leave is
    not told. `quiet` where the caller writes the letter.

    Raises NoSuchMove when the state is another one by now (a place was given in the meantime, say): what would be lost
    is no longer what the person was told.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    told = tell(current, at)
    if has_left(current, told.state):
        return current
    if Action.LEAVE not in told.actions or told.state.code != seen:
        raise NoSuchMove
    if has_left(current):
        agree(current, at=at)
        return current
    way = told.way_out
    if way is None:
        raise NoSuchMove
    if told.state.code != current.state_code:
        _drop_untold(current, at)
    move(current, to=way.target, by=Actor.PERSON, at=at, quiet=quiet)
    return current


def _drop_untold(registration: Registration, at: datetime) -> None:
    """Keep the letters of steps that the person has not heard of from leaving; staff's own words still do."""
    letters = registration.messages.filter(created_at__in=untold_moments(registration, at))
    letters.filter(state__in=UNSENT).exclude(kind=MessageKind.WORDS).update(state=MessageState.DROPPED)
