"""Erase single answers once the time that their form gives them is over."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from registrations.domain.batches import one_by_one
from registrations.domain.persons.locking import drop_copies, locked_registration
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind
from registrations.events import event_of
from registrations.fields import FieldSpec
from registrations.models import Draft, FormVersion, Intake, Registration, RegistrationEvent


def forget_answers(at: datetime | None = None) -> int:
    """Erase the answers that may not be kept any more; say of how many registrations.

    Their days begin with the end of what the registration is for; where that happens at no given time, when it came or
    was last changed. Their files go with them, the consents they are, and what a change that is being made has copied.
    The history says that it was done, and not what was answered. The worker calls it once an hour.
    """
    at = at or timezone.now()
    number = 0
    for version in FormVersion.objects.order_by("pk"):
        keys: defaultdict[int, list[str]] = defaultdict(list)
        for spec in _limited(version):
            keys[spec.keep_days or 0].append(spec.key)
        for days, limited in keys.items():
            due = _due(version, limited, at - timedelta(days=days))
            number += one_by_one(due, lambda registration: _forget(registration, at))
    return number


def forgotten(registration: Registration) -> list[FieldSpec]:
    """The questions whose answers were erased after their time, if there were any; none once everything is erased."""
    if registration.erased_at:
        return []
    return [spec for spec in _limited(registration.version) if spec.key not in registration.answers]


def _limited(version: FormVersion) -> list[FieldSpec]:
    """The questions with a time of their own. What names the person stays as long as the registration."""
    return [spec for spec in version.specs if spec.keep_days and not (spec.identifies or spec.is_contact)]


def _outlived(registration: Registration, at: datetime) -> list[str]:
    """The fields whose answers it still holds and may not keep any more."""
    since = registration.changed_at or registration.created_at
    if event := event_of(registration.intake):
        since = max(since, event.ends_at)
    return [
        spec.key
        for spec in _limited(registration.version)
        if spec.key in registration.answers and since + timedelta(days=spec.keep_days or 0) <= at
    ]


def _due(version: FormVersion, keys: list[str], limit: datetime) -> QuerySet[Registration]:
    """Those that still hold one of these answers and were complete, and over, by that moment."""
    rows = Registration.objects.filter(version=version, erased_at=None, answers__has_any_keys=keys)
    rows = rows.alias(came=Coalesce("changed_at", "created_at")).filter(came__lte=limit)
    over = [
        intake.pk
        for intake in Intake.objects.filter(pk__in=rows.values("intake"))
        if (event := event_of(intake)) is None or event.ends_at <= limit
    ]
    return rows.filter(intake__in=over).order_by("pk")


def _forget(due: Registration, at: datetime) -> bool:
    """One of them, unless it has changed since."""
    drafts = Draft.objects.filter(registration=due)
    current = locked_registration(due, drafts)
    keys = _outlived(current, at)
    if current.erased_at or not keys:
        return False
    for key in keys:
        del current.answers[key]
    current.save(update_fields=["answers"])
    drop_copies(current, drafts, keys)
    current.consents.filter(field_key__in=keys).delete()
    RegistrationEvent.objects.create(
        registration=current, at=at, kind=EventKind.ANSWERS_ERASED, note=note_of(Actor.RULE, "")
    )
    return True
