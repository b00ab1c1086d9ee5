"""What staff asked more about comes back to them, once the person has answered."""

from datetime import datetime

from registrations.domain.move import move
from registrations.domain.steps import agree
from registrations.enums import Actor
from registrations.models import Registration
from registrations.models.wanted import ASKED_FOR_MORE


def take_up_again(registration: Registration, *, at: datetime) -> Registration:
    """Bring it back to the team, unless staff have just done so, or anything else, and not told it yet.

    What was asked for is waited for no more, however the person has answered. The registration is locked.
    """
    registration.wanted.open().update(closed_at=at)
    initial = registration.workflow.initial.code
    if registration.state_code == ASKED_FOR_MORE:
        move(registration, to=initial, by=Actor.RULE, at=at)
        registration.refresh_from_db()
    elif registration.state_code == initial:
        agree(registration, at=at)
    return registration
