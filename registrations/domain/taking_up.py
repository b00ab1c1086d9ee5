"""What staff asked more about comes back to them, once the person has answered."""

from datetime import datetime

from registrations.domain.move import move
from registrations.domain.returning import origin_of
from registrations.domain.steps import agree
from registrations.enums import Actor
from registrations.models import Registration
from registrations.models.wanted import ASKED_FOR_MORE


def take_up_again(registration: Registration, *, at: datetime) -> Registration:
    """Bring it back to the team, where it was when they asked, unless staff have just done so, or anything else, and
    not told it yet.

    What was asked for is waited for no more, however the person has answered. The registration is locked.
    """
    registration.wanted.open().update(closed_at=at)
    if registration.state_code == ASKED_FOR_MORE:
        move(registration, to=origin_of(registration), by=Actor.RULE, at=at)
        registration.refresh_from_db()
    elif _was_just_taken_up(registration):
        agree(registration, at=at, left=ASKED_FOR_MORE)
    return registration


def _was_just_taken_up(registration: Registration) -> bool:
    """Whether the last step is that of staff who took it up again."""
    last = registration.events.exclude(to_state="").order_by("at", "pk").last()
    return last is not None and (last.from_state, last.to_state) == (ASKED_FOR_MORE, registration.state_code)
