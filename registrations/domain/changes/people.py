"""Who counts on an intake: those a change is told to, those without whom nothing is deleted."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from registrations.events import event_of, last_occasion
from registrations.models import Intake, Occasion, Registration
from registrations.workflows import STAFF_ONLY


def expected(intake: Intake, *, at: datetime) -> QuerySet[Registration]:
    """Those for whom what they registered for is still to come; none once it is over or cancelled."""
    rows = Registration.objects.filter(intake=intake).expected()
    return (
        rows.none() if (intake.cancelled_at and intake.cancelled_at <= at) or _is_over(intake, at) else rows
    )


def number_expected(page_key: UUID, *, at: datetime) -> int:
    """How many people are expected by all the intakes of a page, those for staff included."""
    return sum(expected(intake, at=at).count() for intake in Intake.objects.filter(page_key=page_key))


def to_write_to(intake: Intake, occasion: Occasion) -> QuerySet[Registration]:
    """Those whom the change that made this occasion concerns: who came before it, and is still there to be told.

    Who asked to be erased is written to of nothing else. Who has no address is told by a colleague.
    """
    rows = Registration.objects.filter(intake=intake, created_at__lte=occasion.since)
    called_off = intake.form.workflow.when_called_off
    rows = rows.filter(state_code=called_off) if occasion.cancelled else rows.expected()
    rows = rows.filter(erased_at=None, erasure_asked_at=None)
    return rows.exclude(email="", workflow_code__in=STAFF_ONLY).select_related("version")


def _is_over(intake: Intake, at: datetime) -> bool:
    event = event_of(intake)
    if event is None:
        last = last_occasion(intake)
        return bool(last and last.is_over(at))
    return event.is_over(at)
