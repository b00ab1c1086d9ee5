"""Send a letter once more, to the address that the person has now; or say that it is no longer needed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.outbox import send_all
from registrations.domain.persons.locking import locked_registration
from registrations.domain.steps import note_of
from registrations.domain.suppression import is_silenced, still_wanted
from registrations.enums import EventKind, MessageState
from registrations.letters.marks import Marked, Way
from registrations.models import Message, Registration, RegistrationEvent
from registrations.models.registrations import CORRECT
from registrations.telling import is_published
from registrations.workflows import DECISIONS, MOVE

RIGHTS = (MOVE, CORRECT)  # either is enough


class NotSentAgain(Refused):
    """The letter cannot be sent again: its message says why."""

    message = _("This letter cannot be sent again: it went to another address, or has not left yet.")


class NobodyThere(NotSentAgain):
    """There is nobody to send it to."""

    message = _("There is no address to send it to: what was known of the person is erased.")


class Silenced(NotSentAgain):
    """The person waits to be erased."""

    message = _("The person has asked to be erased: we no longer write to them.")


class NoLongerTrue(NotSentAgain):
    """Its words say what is no longer so."""

    message = _("What this letter says is no longer so: the state, the date or the link has changed since.")


class NotOutYet(NotSentAgain):
    """It tells of a decision that the person is not told."""

    message = _("This letter tells of a decision that is not published: it cannot be sent.")


def may_send_again(registration: Registration, by: User) -> bool:
    """Whether this person may have letters about it sent."""
    if not any(by.has_perm(right) for right in RIGHTS):
        return False
    return registration.is_visible_to(by)


@transaction.atomic
def send_again(message: Message, *, by: User, at: datetime | None = None) -> Message:
    """Write the same letter once more, to the address the person has now, and give it back; the history says by whom.

    Its words are those that were read then; the personal links in it are made anew when it leaves. It is a message of
    its own: what had failed stays, and counts as sent again.

    Raises NotAllowed, and NotSentAgain for what is not about the person at this address, for who is erased or waits to
    be, for what is no longer so, and for a decision that is not out.
    """
    current, message = _locked(message, by)
    at = at or timezone.now()
    if refusal := refusal_to_send(message, current, at=at):
        raise refusal
    copy = Message(
        registration=current,
        copy_of=message,
        kind=message.kind,
        to=current.email,
        reply_to=message.reply_to,
        subject=message.subject,
        language=message.language,
        only_in=message.only_in,
        carries=message.carries,
        with_calendar=message.with_calendar,
        due_at=at,
        created_at=at,
    )
    _put_words(copy, message)
    send_all([copy])
    copy.enclosed.set(message.enclosed.all())
    _note(current, EventKind.SENT_AGAIN, message, by=by, at=at)
    return copy


@transaction.atomic
def set_aside(message: Message, *, by: User, at: datetime | None = None) -> None:
    """Say that a letter that failed, or that was to be said, is no longer needed. Twice changes nothing.

    Raises NotAllowed.
    """
    current, message = _locked(message, by)
    if message.state not in (MessageState.FAILED, MessageState.BY_HAND):
        return
    message.state = MessageState.DROPPED
    message.save(update_fields=["state"])
    _note(current, EventKind.SET_ASIDE, message, by=by, at=at or timezone.now())


def refusal_to_send(message: Message, registration: Registration, *, at: datetime) -> NotSentAgain | None:
    """Why that letter about that registration cannot be sent again at that moment; None when it can."""
    if registration.erased_at or not registration.email:
        return NobodyThere()
    if is_silenced(registration, message.kind):
        return Silenced()
    if not message.may_go_again:
        return NotSentAgain()
    # A decision's letter names the state it tells of.
    if message.only_in in DECISIONS and not is_published(registration, at):
        return NotOutYet()
    message.registration = registration
    return None if still_wanted(message, at=at) else NoLongerTrue()


def _locked(message: Message, by: User) -> tuple[Registration, Message]:
    """The registration, and the letter as it is, with the row locked."""
    registration = message.registration
    if registration is None or not may_send_again(registration, by):
        raise NotAllowed
    current = locked_registration(registration)
    return current, Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def _put_words(copy: Message, message: Message) -> None:
    """The same words, with marks of the copy's own where links will be."""
    copy.text, copy.html = message.text, message.html
    marked = Marked()
    for old, way in message.marks.items():
        new = marked.mark(Way.read(way))
        copy.text, copy.html = copy.text.replace(old, new), copy.html.replace(old, new)
    copy.marks = dict(marked.kept)


def _note(registration: Registration, kind: EventKind, message: Message, *, by: User, at: datetime) -> None:
    RegistrationEvent.objects.create(
        registration=registration, at=at, actor=by, kind=kind, note=note_of(by, message.subject)
    )
