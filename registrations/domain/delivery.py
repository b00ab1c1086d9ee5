"""Send what the outbox holds, after the transaction that wrote it is committed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from core.operating.counting import counts
from core.operating.holding import held
from registrations.domain.mailing import mail_of
from registrations.domain.suppression import Asked, still_wanted
from registrations.enums import EventKind, MessageState
from registrations.failures import noted
from registrations.models import Message, Registration, RegistrationEvent, Settled

logger = logging.getLogger(__name__)
M = TypeVar("M")

LEASE = timedelta(minutes=5)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
LOOSE_KEPT = timedelta(days=7)  # what belongs to nothing: long enough to look into a complaint
OVER = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED)


def send_message(pk: int, *, at: datetime | None = None) -> bool:
    """Send one message if it is still to be sent; say whether it left. A copy of the site lets it wait.

    A failure is kept and tried again after 1, 5, 30, 120 and 720 minutes, then given up; it raises nothing, so that one
    bad address harms no other. Between the mail server's acceptance and our commit there is nothing but that commit; a
    worker killed there makes `take_up_stranded()` send the message a second time, under the same Message-ID: a mail
    twice rather than never.
    """
    at = at or timezone.now()
    message = None if held() else _take(pk, at)
    if message is None:
        return False
    try:
        ready = ready_mail(message, lambda message: mail_of(message, at=at), at=at)
        if ready is None:
            return False
        message, mail = ready
        connection = mail.connection = get_connection()
        connection.open()  # so that sending does not close it: closing may wait for the server
        mail.send()
    except Exception as error:  # noqa: BLE001 whatever the mail server or the network does: the message stays ours
        note_failed(message, error, at=at)
        return False
    note_sent(message, at=at)
    close(connection)
    return True


@task()
def deliver(pk: int) -> bool:
    """What releases before November 2026 left to the worker for one message; the outbox needs no task any more."""
    return send_message(pk)


@task()
def deliver_all(pks: list[int]) -> int:
    """The same for messages written together."""
    return sum(send_message(pk) for pk in pks)


def ready_mail(
    message: Message, mail_of: Callable[[Message], M], *, at: datetime
) -> tuple[Message, M] | None:
    """The mail, made by `mail_of`, and the message as it is; None when it is no longer ours to send.

    The lease begins anew. The address is looked at once the links of the mail are made: whoever corrects an address
    ends the links there are. A link is made before that and ends, or is made after it, and then the correction is seen
    here.
    """
    while True:
        mail = mail_of(message)
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
        if ours.filter(to=message.to).update(lease_until=at + LEASE):
            return message, mail
        current = ours.first()
        if current is None:
            return None
        message = current


def take_up_stranded(at: datetime | None = None) -> int:
    """Give back to the outbox what a dead worker had taken; say how many. The worker calls it regularly."""
    at = at or timezone.now()
    stranded = Message.objects.stranded(at - LEASE)
    return stranded.update(state=MessageState.QUEUED, lease_until=None, due_at=at)


def waiting() -> QuerySet[Message]:
    """What is written and has not left."""
    return Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.SENDING))


def drop_waiting() -> int:
    """Let nothing leave of what is written until now; say how many. A restore may have brought letters that left."""
    return waiting().update(state=MessageState.DROPPED, lease_until=None)


def forget_loose(at: datetime | None = None) -> int:
    """Delete what belonged to nothing (lost links, tests) and left, or did not, a week ago; say how many."""
    at = at or timezone.now()
    loose = Message.objects.filter(registration=None, draft=None, subscription=None, state__in=OVER)
    deleted, _by_model = loose.filter(created_at__lte=at - LOOSE_KEPT).delete()
    return deleted


def _take(pk: int, at: datetime) -> Message | None:
    """Take the message for sending, for the time of a lease; None when it is not to be sent now, or not any more."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=pk).first()
        if message is None or message.state != MessageState.QUEUED or message.due_at > at:
            return None
        if not still_leaves(message, at):
            return None
        message.state, message.lease_until = MessageState.SENDING, at + LEASE
        message.attempts += 1
        message.save(update_fields=["state", "lease_until", "attempts"])
    return message


def still_leaves(message: Message, at: datetime, asked: Asked | None = None) -> bool:
    """Whether a locked message still says what is so; it is dropped otherwise. `asked` as for `still_wanted()`."""
    if still_wanted(message, at=at, asked=asked):
        return True
    message.state = MessageState.DROPPED
    message.save(update_fields=["state"])
    _reopen(message)
    return False


def _reopen(message: Message) -> None:
    """Whoever does not get the link to join by this letter gets it by another."""
    if message.carries and message.registration is not None:
        Settled.objects.reopen(message.registration.intake_id)


def note_sent(message: Message, *, at: datetime) -> None:
    """Note that it has left, and for which address: a correction may have come when it was on its way."""
    with transaction.atomic():
        # The event first: verbs lock the registration before its messages, and so does this.
        _event(message, EventKind.MESSAGE_SENT, at=at)
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
        ours.update(state=MessageState.SENT, to=message.to, sent_at=at, lease_until=None, last_error="")
    counts.add("letters_sent")


def note_failed(message: Message, error: BaseException, *, at: datetime) -> None:
    # Neither the address nor the server's words, which often quote it.
    logger.warning("Message %s not sent, attempt %s: %s", message.pk, message.attempts, type(error).__name__)
    again = message.attempts <= len(RETRIES)
    with transaction.atomic():
        if not again:
            _event(message, EventKind.MESSAGE_FAILED, at=at)
        message.last_error, message.lease_until = noted(error), None
        message.state = MessageState.QUEUED if again else MessageState.FAILED
        message.due_at = at + RETRIES[message.attempts - 1] if again else message.due_at
        message.save(update_fields=["state", "due_at", "lease_until", "last_error"])
        if not again:
            _reopen(message)
    counts.add("letters_put_off" if again else "letters_given_up")


def _event(message: Message, kind: EventKind, *, at: datetime) -> None:
    """A line of the registration's history; none any more once it is erased."""
    rows = Registration.objects.select_for_update(no_key=True).only("pk")
    known = rows.filter(pk=message.registration_id or 0, erased_at=None).first()
    if known is not None:
        RegistrationEvent.objects.create(registration=known, at=at, kind=kind, note=message.subject)


def close(connection: Any) -> None:
    """Say goodbye; the mail server may not listen any more."""
    try:
        connection.close()
    except Exception as error:  # noqa: BLE001 the message has left: a goodbye that fails changes nothing
        logger.info("The mail server's goodbye failed: %s", type(error).__name__)
