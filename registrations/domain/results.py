"""Publish what was prepared: once a round's results are published, each decision is told, and written."""

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from registrations.domain.batches import one_by_one
from registrations.domain.locks import locked_row
from registrations.domain.settling import RESULTS, settle
from registrations.domain.steps import tell_result
from registrations.enums import EventKind
from registrations.models import Intake, Registration, RegistrationEvent, Settled
from registrations.models.registrations import RegistrationQuerySet
from registrations.telling import is_published
from registrations.workflows import DECISIONS, Transition


def publish_results(at: datetime | None = None) -> int:
    """Write to everyone whose round has published its results and who was not told the decision; say to how many.

    Staff publish a round's results by its date. The worker calls this every minute; each person is told in a
    transaction of its own, once, and one that fails has its turn again. Who waits to be erased is not written to.
    """
    at = at or timezone.now()
    # Whoever is decided on once everyone was told is told at once, unless dates change.
    told = Settled.objects.filter(
        intake=OuterRef("pk"), what=RESULTS, about=Cast(OuterRef("revision"), CharField())
    )
    intakes = Intake.objects.standing(at).filter(~Exists(told), results_at__lte=at)
    return sum(_tell_all(intake, at) for intake in intakes.order_by("pk"))


def _tell_all(intake: Intake, at: datetime) -> int:
    untold = _untold(at).filter(intake=intake)
    told = one_by_one(untold.order_by("pk"), lambda registration: _tell(registration, at))
    settle(intake, RESULTS, str(intake.revision), untold, at=at)
    return told


def last_decision(registration: Registration) -> Transition | None:
    """The transition that led to the decision it stands at; None when that is not known."""
    moves = registration.events.filter(kind=EventKind.MOVED, to_state=registration.state_code)
    if registration.workflow.when_called_off:  # what was held after all was decided before
        moves = moves.exclude(from_state=registration.workflow.when_called_off)
    last = moves.order_by("-at", "-pk").first()
    return registration.workflow.transition(last.from_state, last.to_state) if last else None


def _untold(at: datetime) -> RegistrationQuerySet:
    told = RegistrationEvent.objects.filter(
        registration=OuterRef("pk"), kind=EventKind.RESULT_TOLD, to_state=OuterRef("state_code")
    )
    return (
        Registration.objects.filter(state_code__in=DECISIONS, intake__results_at__lte=at)
        .filter(erased_at=None, erasure_asked_at=None)
        .exclude(intake__cancelled_at__lte=at)
        .exclude(Exists(told))
    )


def _tell(untold: Registration, at: datetime) -> bool:
    """One of them, unless it was moved or told in the meantime."""
    registration = locked_row(untold)
    decision = last_decision(registration)
    if decision is None or not is_published(registration, at):
        return False
    if not _untold(at).filter(pk=registration.pk).exists():
        return False
    tell_result(registration, decision, at=at)
    return True
