"""Do again what was erased after a backup that was restored."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from core.text.addressees import email_key
from registrations.domain.erasures import Line, digest_of
from registrations.domain.persons.addresses import erase_address
from registrations.domain.persons.consents import withdraw_consent
from registrations.domain.persons.erasure import erase
from registrations.domain.subscriptions import end_subscription
from registrations.enums import Erased
from registrations.models import (
    AddressLook,
    Consent,
    Draft,
    Erasure,
    Message,
    PersonRequest,
    Registration,
    Subscription,
)

# An erasure bears the moment it began at; one that was being committed as the backup began is done again.
MARGIN = timedelta(minutes=10)
AT_ONCE = 2000  # rows
Row = TypeVar("Row", bound=Model)


@transaction.atomic
def erase_again(lines: Iterable[Line], *, since: datetime, at: datetime | None = None) -> int:
    """Do the erasures of these lines that came after the backup was made (`since`); say how many things were erased.

    What is older is in the backup already: who was erased and came back since stays. The lines stay in the database,
    for the next time.
    """
    at = at or timezone.now()
    due = {(each.kind, each.digest): each for each in lines if each.at >= since - MARGIN}
    known = set(due)
    number = 0
    for address in _addresses(known):
        erase_address(address, at=at, despite_holds=True)
        number += 1
    for registration in _found(Registration, Erased.REGISTRATION, "reference", known):
        if registration.erased_at is None:
            erase(registration, at=at)
            number += 1
    for draft in _found(Draft, Erased.DRAFT, "submission", known):
        erase(draft, at=at)
        number += 1
    for subscription in _found(Subscription, Erased.SUBSCRIPTION, "pk", known):
        if subscription.ended_at is None:
            end_subscription(subscription, at=at)
            number += 1
    for registration, field_key in _consents(known):
        number += withdraw_consent(registration, field_key, at=at)
    held = set(Erasure.objects.filter(at__gte=since - MARGIN).values_list("kind", "digest"))
    Erasure.objects.bulk_create(
        Erasure(kind=each.kind, digest=each.digest, at=each.at, kept_at=at)
        for key, each in due.items()
        if key not in held
    )
    return number


def _addresses(known: set[tuple[str, str]]) -> list[str]:
    """The addresses that are here and were erased, each once."""
    if not any(kind == Erased.ADDRESS for kind, _digest in known):
        return []
    found = {}
    fields = ((Registration, "email"), (Registration, "new_email"), (Draft, "email"), (Subscription, "email"))
    more = ((Message, "to"), (PersonRequest, "email"), (AddressLook, "email"))
    for model, field in (*fields, *more):
        for email in (
            model._default_manager.order_by().values_list(field, flat=True).distinct().iterator(AT_ONCE)
        ):
            key = email_key(email)
            if key and (Erased.ADDRESS, digest_of(Erased.ADDRESS, key)) in known:
                found[key] = email
    return [found[key] for key in sorted(found)]


def _found(model: type[Row], kind: Erased, field: str, known: set[tuple[str, str]]) -> list[Row]:
    """The rows whose `field` is in these lines."""
    if not any(each == kind for each, _digest in known):
        return []
    rows = model._default_manager.order_by("pk").values_list("pk", field).iterator(AT_ONCE)
    keys = [pk for pk, value in rows if (kind, digest_of(kind, value)) in known]
    return list(model._default_manager.filter(pk__in=keys).order_by("pk"))


def _consents(known: set[tuple[str, str]]) -> Iterator[tuple[Registration, str]]:
    """The consents that stand and were taken back."""
    if not any(kind == Erased.CONSENT for kind, _digest in known):
        return
    standing = Consent.objects.filter(withdrawn_at=None).order_by("pk").select_related("registration")
    about = standing.values_list("pk", "registration__reference", "field_key").iterator(AT_ONCE)
    keys = [pk for pk, *said in about if (Erased.CONSENT, digest_of(Erased.CONSENT, *said)) in known]
    for consent in standing.filter(pk__in=keys):
        yield consent.registration, consent.field_key
