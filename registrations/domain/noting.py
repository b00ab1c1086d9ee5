"""What staff write for one another beside a registration, and who of them reads what is sensitive in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.models import User
from core.text.dates import midnight
from registrations.domain.errors import NotAllowed, NothingNoted
from registrations.domain.steps import note_of
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import MOVE


@transaction.atomic
def note(registration: Registration, text: str, by: User, *, at: datetime | None = None) -> RegistrationEvent:
    """Add a note that colleagues alone read; give its event back.

    Raises NotAllowed when `by` may not read the registration or move none, NothingNoted for no words.
    """
    if not by.has_perm(MOVE) or not registration.is_visible_to(by):
        raise NotAllowed
    if not text.strip():
        raise NothingNoted
    return RegistrationEvent.objects.create(
        registration=registration,
        at=at or timezone.now(),
        actor=by,
        kind=EventKind.NOTED,
        note=note_of(by, text),
    )


def log_readings(
    registrations: Iterable[Registration], by: User, *, at: datetime | None = None
) -> list[RegistrationEvent]:
    """The same for many, in two queries: keep of each that `by` has read its sensitive answers; give what is new."""
    at = at or timezone.now()
    rows = {each.pk: each for each in registrations}
    if not rows:
        return []
    read = RegistrationEvent.objects.filter(
        registration__in=list(rows), actor=by, kind=EventKind.DOSSIER_READ, at__gte=midnight(at)
    )
    known = set(read.order_by().values_list("registration", flat=True))
    new = [
        RegistrationEvent(registration=row, actor=by, kind=EventKind.DOSSIER_READ, at=at)
        for pk, row in rows.items()
        if pk not in known
    ]
    return RegistrationEvent.objects.bulk_create(new)


def log_reading(registration: Registration, by: User, *, at: datetime | None = None) -> bool:
    """Keep that `by` has read the sensitive answers, once per person and day in Paris; say whether it is the first."""
    return bool(log_readings([registration], by, at=at))
