"""Change the state of a registration: the single door."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.errors import NoSuchMove, NotAllowed, ReasonMissing
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent


@transaction.atomic
def move(
    registration: Registration, *, to: str, by: User, reason: str = "", at: datetime | None = None
) -> RegistrationEvent:
    """Move to the state `to` and write the event, in one transaction; give the event back.

    The row is locked and read again first: of two people who decide at once, the second is told so.

    Raises NoSuchMove when the workflow declares no way there from the present state, NotAllowed when `by` may not read
    the registration or make this move, and ReasonMissing when the transition asks for a reason.
    """
    at = at or timezone.now()
    current = Registration.objects.select_for_update().get(pk=registration.pk)
    transition = current.workflow.transition(current.state_code, to)
    if transition is None:
        raise NoSuchMove
    if (
        not by.has_perm(transition.permission)
        or not Registration.objects.visible_to(by).filter(pk=current.pk).exists()
    ):
        raise NotAllowed
    if transition.needs_reason and not reason.strip():
        raise ReasonMissing

    event = RegistrationEvent.objects.create(
        registration=current,
        at=at,
        actor=by,
        kind=EventKind.MOVED,
        from_state=current.state_code,
        to_state=to,
        note=reason.strip(),
    )
    current.state_code = to
    current.save(update_fields=["state_code"])
    registration.state_code = to
    return event
