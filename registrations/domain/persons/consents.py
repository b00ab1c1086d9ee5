"""The log of consents: what was agreed to, under which words, and when it was taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registrations.domain.persons.rows import drop_copies, locked_registration
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind
from registrations.fields import FieldSpec
from registrations.models import Consent, Draft, FormVersion, Registration, RegistrationEvent

CONSENT = "consent"


@transaction.atomic
def log_consents(
    registration: Registration, answers: Mapping[str, Any], *, version: FormVersion, at: datetime
) -> None:
    """Write down each box that these stored answers tick or untick. To be called with the registration locked.

    A box that stays ticked under the same words keeps its first date. Under other words it is agreed to anew: the older
    line ends and another begins. A box that is no longer ticked is taken back, with an event.
    """
    standing = {
        consent.field_key: consent
        for consent in registration.consents.filter(withdrawn_at__isnull=True).select_related("version")
    }
    for spec in version.specs:
        if spec.kind != CONSENT:
            continue
        known, given = standing.get(spec.key), answers.get(spec.key) is True
        if known and given and _words(known.version, spec.key) == _words(version, spec.key):
            continue
        if known:
            known.withdrawn_at = at
            known.save(update_fields=["withdrawn_at"])
            if not given:
                _note_withdrawal(registration, spec.key, at=at)
        if given:
            Consent.objects.create(
                registration=registration, field_key=spec.key, version=version, given_at=at
            )


@transaction.atomic
def withdraw_consent(registration: Registration, field_key: str, *, at: datetime | None = None) -> bool:
    """Take a consent back; say whether there was one to take back. A second time changes nothing.

    The box is unticked in the answers. What was asked only of those who ticked it (an access need, say) is erased with
    its files, here and in a change that is being made: nothing allows keeping it any more.
    """
    at = at or timezone.now()
    drafts = Draft.objects.filter(registration=registration)
    current = locked_registration(registration, drafts)
    standing = current.consents.filter(field_key=field_key, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=at):
        return False
    dropped = [spec.key for spec in depending_on(current, field_key)]
    current.answers |= {field_key: False} | dict.fromkeys(dropped)
    current.save(update_fields=["answers"])
    drop_copies(current, drafts, [field_key, *dropped])
    _note_withdrawal(current, field_key, at=at)
    registration.answers = current.answers
    return True


def depending_on(registration: Registration, field_key: str) -> list[FieldSpec]:
    """The questions that were answered and are asked only of those who agree to that consent, in the form's order."""
    left = registration.answers | {field_key: False}
    dropped = []
    for step in registration.version.steps:
        step_asked = step.is_asked(left)
        for spec in step.questions:
            asked = step_asked and (spec.show_if is None or spec.show_if.met(left))
            if not asked and left.get(spec.key) is not None:
                left[spec.key] = None
                dropped.append(spec)
    return dropped


def _words(version: FormVersion, key: str) -> tuple[str, ...]:
    """What that box says in each language; empty when the version does not have it."""
    spec = next((spec for spec in version.specs if spec.key == key), None)
    return (spec.label_fr, spec.label_en, spec.help_fr, spec.help_en) if spec else ()


def _note_withdrawal(registration: Registration, key: str, *, at: datetime) -> None:
    """A line of history; the field's key says which consent."""
    RegistrationEvent.objects.create(
        registration=registration, at=at, kind=EventKind.CONSENT_WITHDRAWN, note=note_of(Actor.PERSON, key)
    )
