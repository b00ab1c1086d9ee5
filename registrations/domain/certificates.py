"""Certificates of attendance: who may have one, its code, and what whoever holds the paper is told of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.persons.locking import locked_registration
from registrations.events import Event, event_of
from registrations.models import Certificate, Registration
from registrations.models.certificates import new_code


class NoCertificate(Exception):
    """Nothing is there to certify: the person is not noted as having come, or it is not over."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code stands for now. `event` and `initials` are told of a certificate that is confirmed alone."""

    event: Event | None = None
    initials: str = ""

    @property
    def is_confirmed(self) -> bool:
        return self.event is not None


def certified_event(registration: Registration, *, at: datetime, language: str | None = None) -> Event | None:
    """What a certificate of it would tell of, with its title in that language; None where it can have none.

    It is over and was not cancelled, the person is noted as having come, and neither erased nor without a name.
    """
    if registration.erased_at or not registration.name or not registration.state.certified:
        return None
    event = event_of(registration.intake, language)
    return event if event and event.is_over(at) and not event.cancelled else None


@transaction.atomic
def certify(registration: Registration, *, at: datetime | None = None) -> Certificate:
    """The certificate of the registration: the same one, with the same code, however often it is asked for.

    Raises NoCertificate.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if certified_event(current, at=at) is None:
        raise NoCertificate
    found = Certificate.objects.filter(registration=current).first()
    return found or Certificate.objects.create(code=_free_code(), registration=current, made_at=at)


def _free_code() -> str:
    """One that nobody has: so many are there that the first is free, and the database holds it."""
    code = new_code()
    while Certificate.objects.filter(code=code).exists():
        code = new_code()
    return code


def check(code: str, *, at: datetime | None = None, language: str | None = None) -> Checked | None:
    """What the code stands for at that moment; None for one that was never given.

    Whoever holds the paper reads a name on it: the initials are enough to see that it was not made out to someone else,
    and tell nothing to who has come upon a code.
    """
    found = (
        Certificate.objects.select_related("registration__intake").filter(code=code).first() if code else None
    )
    if found is None:
        return None
    registration = found.registration
    event = (
        certified_event(registration, at=at or timezone.now(), language=language) if registration else None
    )
    if registration is None or event is None:
        return Checked()
    return Checked(event, initials_of(registration.name))


def initials_of(name: str) -> str:
    """« Jeanne-Marie Le Goff » is J. M. L. G."""
    words = name.replace("-", " ").split()
    return "\N{NO-BREAK SPACE}".join(f"{word[0].upper()}." for word in words)
