"""What waits for staff and what of it is late: one definition for the views and the figures."""

from datetime import datetime

from django.db.models import Q

from registrations.models.wanted import ASKED_FOR_MORE, Wanted
from registrations.workflows import DELAYS


def waits_for_staff() -> Q:
    """Of registrations: whether their state asks something of staff."""
    waiting = Q(pk__in=[])
    for workflow, state in DELAYS:
        waiting |= Q(workflow_code=workflow, state_code=state)
    return waiting


def is_late(at: datetime) -> Q:
    """Of registrations: whether they wait longer than their state gives staff, or past the day given to the person."""
    overdue = Q(state_code=ASKED_FOR_MORE, pk__in=Wanted.objects.overdue(at).values("registration"))
    for (workflow, state), delay in DELAYS.items():
        overdue |= Q(workflow_code=workflow, state_code=state, since__lt=at - delay)
    return overdue
