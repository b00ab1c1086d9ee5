"""Say who of staff handles a registration."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.errors import CannotSee, ChangedMeanwhile, NotAllowed
from registrations.domain.move import unseen_by
from registrations.domain.steps import note_of
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import MOVE


@transaction.atomic
def assign(
    registration: Registration,
    to: User | None,
    by: User,
    *,
    seen: int | None = None,
    at: datetime | None = None,
) -> RegistrationEvent | None:
    """Have `to` handle the registration, or nobody when None; the history names them.

    The registration's row is locked and read again. `seen` is the key of the last event that `by` knows of: who takes
    what a colleague has taken since is told. Without it the last one has it, and both are in the history. Gives the
    event back; None when it is theirs already.

    Raises NotAllowed when `by` may not read the registration or move none, CannotSee when `to` may not read it, and
    ChangedMeanwhile when somebody else has handed it over after `seen`.
    """
    if not by.has_perm(MOVE) or not registration.is_visible_to(by):
        raise NotAllowed
    if to is not None and not registration.is_visible_to(to):
        raise CannotSee(to)
    current = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if current.owner_id == (to.pk if to else None):
        registration.owner = to
        return None
    if seen is not None:
        unseen = [each for each in unseen_by(by, current, seen) if each.kind == EventKind.ASSIGNED]
        if unseen:
            raise ChangedMeanwhile(unseen)
    registration.owner = current.owner = to
    current.save(update_fields=["owner"])
    return RegistrationEvent.objects.create(
        registration=current,
        at=at or timezone.now(),
        actor=by,
        kind=EventKind.ASSIGNED,
        note=note_of(by, str(to) if to else ""),
    )
