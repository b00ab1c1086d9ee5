"""The address of a place is corrected: the new one counts once who reads it has said that it is theirs.

A place belongs to a person at an address. Until the new address is confirmed, place and letters stay where they were;
what is mailed to it opens nothing but the question, for it may be a stranger's.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core.text.addressees import email_key
from registrations.domain.outbox import message_for, send_all, write_message
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.places import confirm_email, of_person, registered
from registrations.enums import MessageKind
from registrations.models import Draft, Registration
from registrations.submissions import address_mark
from registrations.workflows import REGISTERED


class AddressTaken(Exception):
    """The same person has a place under the new address already: one person has one place."""


def wish(registration: Registration, email: str) -> tuple[str, str]:
    """Note on the row, not saved yet, that the person wishes to be written to at `email`.

    Gives back the address that counts meanwhile, and the one that is to be asked now: empty for another spelling of the
    address that counts, which needs no question, and for an address that was asked already.
    """
    key = email_key(email)
    if key in ("", registration.email_key):
        registration.new_email = ""
        return email or registration.email, ""
    asked = key == email_key(registration.new_email)
    registration.new_email = email
    return registration.email, "" if asked else email


def write_to_another(
    address: str,
    registration: Registration | Draft,
    kind: MessageKind,
    *,
    at: datetime,
    due_at: datetime | None = None,
) -> None:
    """Write about the registration, or the draft, to another address than its own, to nobody without one.

    It leaves at `due_at`.
    """
    if not address:
        return
    message = message_for(registration, kind, at=at, key=at.isoformat(), to=address, due_at=due_at)
    if message is not None:
        send_all([message])


@transaction.atomic
def ask_again(registration: Registration, *, at: datetime | None = None) -> None:
    """Write once more to the new address of a place, if one is still to be confirmed."""
    current = locked_registration(registration)
    write_to_another(current.new_email, current, MessageKind.NEW_ADDRESS, at=at or timezone.now())


def is_asked(registration: Registration, mark: str) -> bool:
    """Whether `mark` (`submissions.address_mark()`) is of the new address that is to be confirmed."""
    return _is_of(mark, email_key(registration.new_email))


def is_taken(registration: Registration, mark: str) -> bool:
    """Whether `mark` is of the address that counts, which was confirmed."""
    return registration.email_confirmed_at is not None and _is_of(mark, registration.email_key)


def _is_of(mark: str, key: str) -> bool:
    return bool(key) and constant_time_compare(mark, address_mark(key))


@transaction.atomic
def take_new_address(registration: Registration, mark: str, *, at: datetime | None = None) -> bool:
    """Have the new address count, whose owner has confirmed it; say whether it is the one that counts now.

    The place stays as it is, and one that was only held is theirs (`confirm_email()`). What the same person had sent
    twice goes with it, so that it is erased with it. Both addresses are written to: the new one gets the way to one's
    own page, the one before learns of it. Confirmed twice, it is done once; once another address was asked for, or
    what was sent is erased, nothing is done.

    Raises AddressTaken when the same person has a place under the new address by now.
    """
    at = at or timezone.now()
    current = locked_registration(registration)
    if current.erased_at or not is_asked(current, mark):
        return is_taken(current, mark)
    key = email_key(current.new_email)
    others = registered(current.intake, key).exclude(pk=current.pk)
    if current.state_code in REGISTERED and of_person(others, current.name_key):
        raise AddressTaken
    before = current.email
    for each in repetitions(current):
        each.email, each.email_key = current.new_email, key
        each.save(update_fields=["email", "email_key"])
    current.email, current.email_key, current.new_email = current.new_email, key, ""
    current.email_confirmed_at = None
    current.save(update_fields=["email", "email_key", "new_email", "email_confirmed_at"])
    current = confirm_email(current, at=at)
    write_message(current, MessageKind.CHANGED, at=at, key=at.isoformat())
    write_to_another(before, current, MessageKind.READDRESSED, at=at)
    return True
