"""Cancel, leave the waiting list, withdraw an application: what the person does by themselves and cannot undo."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.errors import NoSuchMove
from registrations.domain.move import move
from registrations.domain.persons.rows import locked_registration
from registrations.enums import Actor
from registrations.models import Registration
from registrations.workflows import Transition, Workflow


def way_out(registration: Registration) -> Transition | None:
    """The way by which the person may leave for good from the present state; None when there is none (any more)."""
    ways = registration.workflow.leaving(registration.state_code)
    ends = _ends(registration.workflow)
    return next((way for way in ways if way.person and way.target in ends), None)


def has_left(registration: Registration) -> bool:
    """Whether the person, or staff in their name, has taken it back already."""
    return registration.state_code in _ends(registration.workflow)


def _ends(workflow: Workflow) -> set[str]:
    """The states a person leads to by themselves and that nothing leads out of; a repetition is no leave."""
    return {way.target for way in workflow.transitions if way.person and workflow.is_end(way.target)}


@transaction.atomic
def leave(registration: Registration, *, seen: str, at: datetime | None = None) -> Registration:
    """Take the person out, from the state `seen` on the page that asked them; give the registration back as it is.

    Someone who has left already has nothing more to do: sent twice, it is done once.

    Raises NoSuchMove when the state is another one by now (a place was given in the meantime, say): what would be lost
    is no longer what the person was told.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if has_left(current):
        return current
    way = way_out(current)
    if way is None or current.state_code != seen:
        raise NoSuchMove
    move(current, to=way.target, by=Actor.PERSON, at=at)
    return current
