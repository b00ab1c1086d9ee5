"""Who of staff looked at all that an address has, took it out, or erased it: kept of each time, without the address."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.addressees import email_key
from registrations.domain.erasures import digest_of
from registrations.domain.persons.forgetting import LOOK_LASTS
from registrations.enums import Erased, EventKind, LookAct
from registrations.models import AddressLook, Consent, RegistrationEvent

BY_FORM, BY_PAGE, BY_STAFF = _("form"), _("own page"), _("written by the team")


def note_look(
    email: str, act: LookAct, *, by: User | None, number: int = 0, at: datetime | None = None
) -> AddressLook:
    """Keep that it was done; only a look remembers the address, for an hour, for its screens."""
    return AddressLook.objects.create(
        act=act,
        at=at or timezone.now(),
        by=by,
        email=email if act == LookAct.LOOKED else "",
        digest=digest_of(Erased.ADDRESS, email_key(email)),
        number=number,
    )


def open_look(key: UUID, *, by: User, at: datetime | None = None) -> AddressLook | None:
    """The look of that person with that key while it lasts; None when it is over, or is someone else's."""
    at = at or timezone.now()
    own = AddressLook.objects.filter(key=key, by=by, at__gt=at - LOOK_LASTS)
    return own.exclude(email="").first()


def ways_of(consents: list[Consent]) -> dict[int, Promise]:
    """By which way each of these consents was given, by its key: one query for all."""
    rows = {each.registration_id for each in consents}
    again = RegistrationEvent.objects.filter(registration__in=rows, kind=EventKind.CONSENT_GIVEN).order_by()
    on_page = set(again.values_list("registration", "at"))
    return {
        each.pk: BY_PAGE
        if (each.registration_id, each.given_at) in on_page
        else BY_STAFF
        if each.registration.created_by_id
        else BY_FORM
        for each in consents
    }
