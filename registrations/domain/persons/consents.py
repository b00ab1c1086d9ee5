"""The log of consents: what was agreed to, under which words, and when it was taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registrations.domain.arrivals import OnBehalf
from registrations.domain.erasures import remember
from registrations.domain.persons.locking import drop_copies, locked_registration, repetitions
from registrations.domain.steps import note_of
from registrations.enums import Actor, DataClass, Erased, EventKind
from registrations.events import event_of
from registrations.fields import FieldSpec
from registrations.models import Consent, Draft, FormVersion, Registration, RegistrationEvent
from registrations.telling import has_left, told_state
from registrations.workflows import State

CONSENT = "consent"


def first_consents(
    registration: Registration,
    answers: Mapping[str, Any],
    *,
    version: FormVersion,
    at: datetime,
    heard: OnBehalf | None = None,
) -> list[Consent]:
    """A line for each box that the stored answers of a new registration tick, not written yet.

    What a colleague has `heard` was given when it was said, by that way, to that colleague.
    """
    ticked = [spec.key for spec in version.specs if spec.kind == CONSENT and answers.get(spec.key) is True]
    said = {"channel": heard.channel, "taken_by": heard.by} if heard else {}
    given_at = heard.came_at if heard else at
    return [
        Consent(registration=registration, field_key=key, version=version, given_at=given_at, **said)
        for key in ticked
    ]


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

    The box is unticked in the answers. What it allowed to keep (an access need, say) is erased with its files: here, in
    a change that is being made, and in what the same person sent a second time. A declaration is no consent: it stands.
    """
    at = at or timezone.now()
    drafts = Draft.objects.filter(registration=registration)
    current = locked_registration(registration, drafts)
    standing = (
        current.consents.filter(field_key=field_key, withdrawn_at__isnull=True)
        .select_related("version")
        .first()
    )
    if standing is None or standing.is_declaration:
        return False
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    for each in [current, *repetitions(current)]:
        dropped = [spec.key for spec in depending_on(each, field_key)]
        each.answers |= {field_key: False} | dict.fromkeys(dropped)
        each.save(update_fields=["answers"])
        drop_copies(each, Draft.objects.filter(registration=each), [field_key, *dropped])
    _note_withdrawal(current, field_key, at=at)
    remember(Erased.CONSENT, current.reference, field_key, at=at)
    registration.answers = current.answers
    return True


@transaction.atomic
def give_consent(
    registration: Registration, field_key: str, answers: Mapping[str, Any], *, at: datetime | None = None
) -> bool:
    """Give a consent again that was taken back, with stored `answers` to what it covers; say whether that was possible.

    Other answers than those are left alone, whatever is in `answers`.
    """
    at = at or timezone.now()
    current = locked_registration(registration, Draft.objects.filter(registration=registration))
    if not may_give(current, field_key, at=at):
        return False
    keys = {spec.key for spec in covered_by(current.version, field_key)}
    current.answers |= {key: answers.get(key) for key in keys if key in answers} | {field_key: True}
    current.save(update_fields=["answers"])
    Consent.objects.create(registration=current, field_key=field_key, version=current.version, given_at=at)
    RegistrationEvent.objects.create(
        registration=current, at=at, kind=EventKind.CONSENT_GIVEN, note=note_of(Actor.PERSON, field_key)
    )
    registration.answers = current.answers
    return True


def may_give(registration: Registration, field_key: str, *, at: datetime, state: State | None = None) -> bool:
    """Whether that consent was taken back and can still serve: nothing was withdrawn, erased, or is over.

    `state` is the one that the person was told, for who knows it.
    """
    known = registration.consents.filter(field_key=field_key)
    event = event_of(registration.intake)
    return (
        registration.erased_at is None
        and not has_left(registration, state or told_state(registration, at))
        and (event is None or event.ends_at > at)
        and any(spec.key == field_key and not spec.declaration for spec in registration.version.specs)
        and known.exists()
        and not known.filter(withdrawn_at__isnull=True).exists()
    )


def covered_by(version: FormVersion, field_key: str) -> list[FieldSpec]:
    """The questions whose answers may only be kept with that consent, in the form's order.

    Those that are asked only of who agrees; the sensitive one that makes the form ask for the consent; and for a
    consent that is itself marked as sensitive, every sensitive question that no other consent covers.
    """
    ties = {spec.key: _ties(version, spec) for spec in version.specs if spec.kind == CONSENT}
    own = set(ties.get(field_key, ()))
    consent = next((spec for spec in version.specs if spec.key == field_key), None)
    if consent is not None and consent.data_class == DataClass.SENSITIVE:
        others = {key for consent_key, keys in ties.items() if consent_key != field_key for key in keys}
        own |= {
            spec.key
            for spec in version.specs
            if spec.data_class == DataClass.SENSITIVE and spec.kind != CONSENT and spec.key not in others
        }
    named = {spec.key for spec in version.specs if spec.identifies or spec.is_contact}
    return [spec for spec in version.specs if spec.key in own - named]


def _ties(version: FormVersion, consent: FieldSpec) -> set[str]:
    """The questions that the form's own conditions tie to a consent, in one direction or the other."""
    asked_of = {
        spec.key
        for step in version.steps
        for spec in step.questions
        for condition in (spec.show_if, step.heading.show_if if step.heading else None)
        if condition and condition.field == consent.key and spec.kind != CONSENT
    }
    sensitive = {
        spec.key
        for spec in version.specs
        if consent.show_if and spec.key == consent.show_if.field and spec.data_class == DataClass.SENSITIVE
    }
    return asked_of | sensitive


def depending_on(registration: Registration, field_key: str) -> list[FieldSpec]:
    """The questions that were answered and whose answers go with that consent, in the form's order.

    What it covers, and what is then no longer asked.
    """
    covered = {spec.key for spec in covered_by(registration.version, field_key)}
    left = registration.answers | {field_key: False}
    dropped = [
        spec for spec in registration.version.specs if spec.key in covered and left.get(spec.key) is not None
    ]
    left |= dict.fromkeys(covered)
    for step in registration.version.steps:
        step_asked = step.is_asked(left)
        for spec in step.questions:
            asked = step_asked and (spec.show_if is None or spec.show_if.met(left))
            if not asked and left.get(spec.key) is not None:
                left[spec.key] = None
                dropped.append(spec)
    order = [spec.key for spec in registration.version.specs]
    return sorted(dropped, key=lambda spec: order.index(spec.key))


def _words(version: FormVersion, key: str) -> tuple[str, ...]:
    """What that box says in each language; empty when the version does not have it."""
    spec = next((spec for spec in version.specs if spec.key == key), None)
    return (spec.label_fr, spec.label_en, spec.help_fr, spec.help_en) if spec else ()


def _note_withdrawal(registration: Registration, key: str, *, at: datetime) -> None:
    """A line of history; the field's key says which consent."""
    RegistrationEvent.objects.create(
        registration=registration, at=at, kind=EventKind.CONSENT_WITHDRAWN, note=note_of(Actor.PERSON, key)
    )
