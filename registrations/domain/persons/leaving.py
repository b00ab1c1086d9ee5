"""Cancel, leave the waiting list, withdraw an application: what the person does by themselves and cannot undo."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.errors import NoSuchMove
from registrations.domain.move import move
from registrations.domain.persons.locking import locked_registration
from registrations.enums import Actor
from registrations.models import Registration
from registrations.telling import has_left, tell


@transaction.atomic
def leave(registration: Registration, *, seen: str, at: datetime | None = None) -> Registration:
    """Take the person out, from the state `seen` on the page that asked them; give the registration back as it is.

    That state is the one they were told: a decision that is prepared is in nobody's way, and falls with what is
    withdrawn.

    Someone who has left already has nothing more to do: sent twice, it is done once.

    Raises NoSuchMove when the state is another one by now (a place was given in the meantime, say): what would be lost
    is no longer what the person was told.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if has_left(current):
        return current
    told = tell(current, at)
    way = told.way_out
    if way is None or told.state.code != seen:
        raise NoSuchMove
    move(current, to=way.target, by=Actor.PERSON, at=at)
    return current
