"""What somebody without an e-mail address has to know: a colleague says it, and notes that it is said."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.persons.locking import locked_registration
from registrations.domain.steps import note_of
from registrations.enums import EventKind, MessageState
from registrations.models import Message, Registration, RegistrationEvent
from registrations.workflows import MOVE


class NothingToSay(Refused):
    """It was said already, or is no longer so."""

    message = _("There is nothing to say any more: a colleague was faster, or things have changed since.")


def may_say(registration: Registration, by: User) -> bool:
    """Whether this person may note that it was said."""
    return by.has_perm(MOVE) and registration.is_visible_to(by)


@transaction.atomic
def note_said(message: Message, *, by: User, note: str = "", at: datetime | None = None) -> RegistrationEvent:
    """Note that the person was told what the message says; `note` is for colleagues. Give the event back.

    It counts as sent from then on: nothing that led to it is taken back any more.

    Raises NotAllowed, and NothingToSay for what was said, dropped or sent meanwhile.
    """
    registration = message.registration
    if registration is None or not may_say(registration, by):
        raise NotAllowed
    at = at or timezone.now()
    current = locked_registration(registration)
    letter = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if letter.state != MessageState.BY_HAND or current.erased_at:
        raise NothingToSay
    letter.state, letter.sent_at = MessageState.SENT, at
    letter.save(update_fields=["state", "sent_at"])
    said = ": ".join(filter(None, [letter.subject, note.strip()]))
    return RegistrationEvent.objects.create(
        registration=current, at=at, actor=by, kind=EventKind.TOLD, note=note_of(by, said)
    )
