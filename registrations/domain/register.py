"""Take a registration in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.dates import PARIS
from registrations.domain.errors import IntakeClosed
from registrations.domain.outbox import write_message
from registrations.enums import EventKind, MessageKind
from registrations.models import FormVersion, Intake, ReferenceCounter, Registration, RegistrationEvent


@transaction.atomic
def register(
    intake: Intake,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    submission: UUID,
    language: str,
    at: datetime | None = None,
) -> Registration:
    """Write the registration, its first event and its confirmation message together, or nothing of it.

    `answers` are valid and stored values keyed by the version's field keys. The same `submission` sent again (a double
    click, a reload) gives back the registration it made the first time.

    Once every place of the intake is taken, it is born on the waiting list where its workflow has one.

    Raises IntakeClosed when the intake takes nothing at that moment, and ValueError for a version of another form.
    """
    at = at or timezone.now()
    # One registration at a time per intake: what is decided from the intake cannot change under our feet.
    intake = Intake.objects.select_for_update().select_related("form").get(pk=intake.pk)
    if known := Registration.objects.filter(submission=submission).first():
        return known
    if not intake.accepts(at):
        raise IntakeClosed
    if version.form_id != intake.form_id:
        raise ValueError(f"Version {version.pk} is not a version of form {intake.form_id}.")

    workflow = intake.form.workflow
    state = (
        workflow.state(workflow.when_full)
        if workflow.when_full and intake.places_left == 0
        else workflow.initial
    )
    registration = Registration.objects.create(
        reference=next_reference(intake.form.prefix, at=at),
        submission=submission,
        intake=intake,
        version=version,
        workflow_code=workflow.code,
        state_code=state.code,
        language=language,
        name=version.contact_name(answers),
        email=version.contact_email(answers),
        answers=answers,
        created_at=at,
    )
    RegistrationEvent.objects.create(
        registration=registration, at=at, kind=EventKind.CREATED, to_state=state.code
    )
    write_message(registration, MessageKind.CONFIRMATION, at=at)
    return registration


def next_reference(prefix: str, *, at: datetime) -> str:
    """The next reference of the prefix in the year (in Paris): NOV-2024-00042. Must run inside a transaction."""
    year = at.astimezone(PARIS).year
    counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{year}-{counter.last:05d}"
