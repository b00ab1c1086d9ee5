"""Who can go to which other workshop, and why somebody cannot."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.names import same_person
from registrations.domain.errors import MoveRefused, RegisteredAlready
from registrations.events import event_of
from registrations.models import Draft, Intake, Registration
from registrations.models.intakes import IntakeQuerySet
from registrations.workflows import REGISTERED


class NotMovable(MoveRefused):
    """Nobody goes from there to another workshop."""

    message = _("Only who has a place that is still to come, or waits for one, goes to another workshop.")


class ThereAlready(MoveRefused):
    """It is where it was to go."""

    message = _("Registered there already.")


class TakesNobody(MoveRefused):
    """Nobody can come to it any more."""

    message = _("It is of another kind, has begun, or is cancelled: nobody can be moved there.")


class BeingChanged(MoveRefused):
    """The person is answering the form of the one they leave."""

    message = _(
        "The person has begun to change their answers, and the other workshop asks for others: let them finish first."
    )


def targets_for(by: User, at: datetime) -> IntakeQuerySet:
    """The intakes that somebody could be moved to by this person: of their programmes, and not cancelled."""
    return Intake.objects.entered_by(by).standing(at).select_related("form").order_by("opens_at", "pk")


def refusal_to_transfer(registration: Registration, target: Intake, *, at: datetime) -> MoveRefused | None:
    """Why it cannot go there at that moment; None when it can. Rights are the caller's to look at."""
    return refused_transfers([registration], target, at=at).get(registration.pk)


def refused_transfers(
    rows: Sequence[Registration], target: Intake, *, at: datetime
) -> dict[int, MoveRefused]:
    """The same of many, by their keys: a few queries for all of them, and for each intake that they leave."""
    facts = _Facts(rows, target, at=at)
    found = ((row.pk, facts.refusal(row)) for row in rows)
    return {pk: refusal for pk, refusal in found if refusal is not None}


def is_there(registration: Registration, target: Intake) -> bool:
    """Whether the same person counts in the target."""
    return _Facts([registration], target, at=timezone.now()).is_there(registration)


class _Facts:
    """What the refusals of many depend on, looked up once, when it is first asked for."""

    def __init__(self, rows: Sequence[Registration], target: Intake, *, at: datetime) -> None:
        self.rows, self.target, self.at = rows, target, at
        self._over: dict[int, bool] = {}

    def refusal(self, row: Registration) -> MoveRefused | None:
        if row.intake_id == self.target.pk:
            return ThereAlready()
        if not self._may_leave(row):
            return NotMovable()
        if not self._takes or row.workflow_code != self.target.form.workflow_code:
            return TakesNobody()
        if self.is_there(row):
            return RegisteredAlready()
        is_other = self.target.form_id != row.intake.form_id
        return BeingChanged() if is_other and row.pk in self._changing else None

    def is_there(self, row: Registration) -> bool:
        """By their mailbox and name, or by the name alone of who has no address."""
        if not row.email_key:
            return bool(row.name_key) and row.name_key in self._counting.get("", ())
        return any(same_person(name, row.name_key) for name in self._counting.get(row.email_key, ()))

    def _may_leave(self, row: Registration) -> bool:
        """Whether it has a place that is still to come, or waits for one."""
        workflow = row.workflow
        movable = {workflow.initial.code, workflow.when_full, workflow.when_unconfirmed}
        if not workflow.when_full or row.state_code not in movable or row.erased_at:
            return False
        return not self._is_over(row.intake)

    @cached_property
    def _takes(self) -> bool:
        """Whether somebody can come to it: it has a form, and is still to come."""
        return self.target.form.current_version is not None and not self._is_over(self.target)

    def _is_over(self, intake: Intake) -> bool:
        if intake.pk not in self._over:
            event = event_of(intake)
            cancelled = intake.cancelled_at is not None and intake.cancelled_at <= self.at
            begun = event is not None and (event.cancelled or event.has_begun(self.at))
            self._over[intake.pk] = cancelled or begun
        return self._over[intake.pk]

    @cached_property
    def _counting(self) -> dict[str, set[str]]:
        """The names of those who count in the target, by mailbox: of the mailboxes of the rows."""
        mailboxes = {row.email_key for row in self.rows}
        there = self.target.registrations.filter(
            state_code__in=REGISTERED, email_key__in=mailboxes, erased_at=None
        )
        found: dict[str, set[str]] = {}
        for mailbox, name in there.order_by().values_list("email_key", "name_key"):
            found.setdefault(mailbox, set()).add(name)
        return found

    @cached_property
    def _changing(self) -> set[int | None]:
        """Whose answers are being changed."""
        drafts = Draft.objects.filter(registration__in=[row.pk for row in self.rows]).order_by()
        return set(drafts.values_list("registration", flat=True))
