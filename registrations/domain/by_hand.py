"""What somebody without an e-mail address has to know: a colleague says it, and notes that it is said."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import PARIS, day_in_words
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.persons.locking import locked_registration
from registrations.domain.steps import note_of
from registrations.enums import EventKind, MessageState, ToldBy
from registrations.models import Message, Registration, RegistrationEvent
from registrations.workflows import MOVE


class NothingToSay(Refused):
    """It was said already, or is no longer so."""

    message = _("There is nothing to say any more: a colleague was faster, or things have changed since.")


class WrongDay(Refused):
    """A day on which nobody can have been told."""

    message = _(
        "Nobody can have been told on that day: it is still to come, or before the message was written."
    )


def may_say(registration: Registration, by: User) -> bool:
    """Whether this person may note that it was said."""
    return by.has_perm(MOVE) and registration.is_visible_to(by)


@transaction.atomic
def note_said(
    message: Message,
    *,
    by: User,
    how: ToldBy = ToldBy.PHONE,
    day: date | None = None,
    note: str = "",
    at: datetime | None = None,
) -> RegistrationEvent:
    """Note that the person was told what the message says, how, and on which day (in Paris; that of `at` when None).

    `note` is for colleagues. It counts as sent from then on: nothing that led to it is taken back any more. Give the
    event back.

    Raises NotAllowed, WrongDay, and NothingToSay for what was said, dropped or sent meanwhile.
    """
    registration = message.registration
    if registration is None or not may_say(registration, by):
        raise NotAllowed
    at = at or timezone.now()
    today, written = at.astimezone(PARIS).date(), message.created_at.astimezone(PARIS).date()
    day = day or today
    if not written <= day <= today:
        raise WrongDay
    current = locked_registration(registration)
    letter = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if letter.state != MessageState.BY_HAND or current.erased_at:
        raise NothingToSay
    letter.state = MessageState.SENT
    letter.sent_at = at if day == today else max(datetime.combine(day, time(12), PARIS), letter.created_at)
    letter.save(update_fields=["state", "sent_at"])
    when = gettext("%(how)s on %(day)s") % {"how": how.label, "day": day_in_words(day)}
    said = ": ".join(filter(None, [when, letter.subject, note.strip()]))
    return RegistrationEvent.objects.create(
        registration=current, at=at, actor=by, kind=EventKind.TOLD, note=note_of(by, said)
    )
