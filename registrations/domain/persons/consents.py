"""The log of consents: what was agreed to, under which words, and when it was taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from registrations.enums import EventKind
from registrations.models import Consent, FormVersion, Registration, RegistrationEvent

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
        if known and given and words(known.version, spec.key) == words(version, spec.key):
            continue
        if known:
            known.withdrawn_at = at
            known.save(update_fields=["withdrawn_at"])
            if not given:
                note_withdrawal(registration, spec.key, at=at)
        if given:
            Consent.objects.create(
                registration=registration, field_key=spec.key, version=version, given_at=at
            )


def words(version: FormVersion, key: str) -> tuple[str, ...]:
    """What that box says in each language; empty when the version does not have it."""
    spec = next((spec for spec in version.specs if spec.key == key), None)
    return (spec.label_fr, spec.label_en, spec.help_fr, spec.help_en) if spec else ()


def note_withdrawal(registration: Registration, key: str, *, at: datetime) -> None:
    """A line of history; the field's key says which consent."""
    RegistrationEvent.objects.create(
        registration=registration, at=at, kind=EventKind.CONSENT_WITHDRAWN, note=key
    )
