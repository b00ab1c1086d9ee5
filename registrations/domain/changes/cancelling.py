"""Cancel what people are registered for, and hold it after all: two acts of one kind."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.changes.following import Choice, follow, keep_first
from registrations.domain.locks import locked
from registrations.events import event_of
from registrations.models import Intake


def together(intake: Intake) -> list[Intake]:
    """The intakes that are cancelled together: all those of an event, for it is one; a call's round goes alone."""
    if event_of(intake) is None:
        return [intake]
    return list(Intake.objects.filter(page_key=intake.page_key).select_related("form").order_by("pk"))


def call_off(intakes: Iterable[Intake], choice: Choice, *, at: datetime | None = None) -> int:
    """Cancel them: states at once, letters by the worker. Gives back how many were not cancelled yet."""
    at = at or timezone.now()
    return sum(_set(intake, at, choice, at=at) for intake in intakes)


def hold_after_all(intakes: Iterable[Intake], choice: Choice, *, at: datetime | None = None) -> int:
    """Take the cancellation back: places come back to those who had them. Gives back how many were cancelled."""
    at = at or timezone.now()
    return sum(_set(intake, None, choice, at=at) for intake in intakes)


@transaction.atomic
def _set(intake: Intake, moment: datetime | None, choice: Choice, *, at: datetime) -> bool:
    current = locked(intake.pk)
    is_cancelled = current.cancelled_at is not None and current.cancelled_at <= at
    if is_cancelled == (moment is not None):
        return False
    keep_first(current, at=at)
    current.cancelled_at = moment
    current.save(update_fields=["cancelled_at"])
    follow(current, choice=choice, at=at)
    return True
