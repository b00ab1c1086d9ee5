"""Send what the outbox holds, after the transaction that wrote it is committed."""

import logging
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from registrations.domain.mailing import mail_of
from registrations.domain.suppression import still_wanted
from registrations.enums import EventKind, MessageState
from registrations.failures import noted
from registrations.models import Message, Registration, RegistrationEvent

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
LOOSE_KEPT = timedelta(days=7)  # what belongs to nothing: long enough to look into a complaint
OVER = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED)


def send_message(pk: int, *, at: datetime | None = None) -> bool:
    """Send one message if it is still to be sent; say whether it left.

    A failure is kept and tried again after 1, 5, 30, 120 and 720 minutes, then given up; it raises nothing, so that one
    bad address harms no other. Between the mail server's acceptance and our commit there is nothing but that commit; a
    worker killed there makes `take_up_stranded()` send the message a second time, under the same Message-ID: a mail
    twice rather than never.
    """
    at = at or timezone.now()
    message = _take(pk, at)
    if message is None:
        return False
    try:
        mail = mail_of(message, at=at)
        while corrected := _readdressed(message):
            message = corrected
            mail = mail_of(message, at=at)
        connection = mail.connection = get_connection()
        connection.open()  # so that sending does not close it: closing may wait for the server
        mail.send()
    except Exception as error:  # noqa: BLE001 whatever the mail server or the network does: the message stays ours
        _failed(message, error, at=at)
        return False
    _sent(message, at=at)
    _close(connection)
    return True


@task()
def deliver(pk: int) -> bool:
    """What the worker does for one message."""
    return send_message(pk)


@task()
def deliver_all(pks: list[int]) -> int:
    """What the worker does for messages written together; says how many left."""
    return sum(send_message(pk) for pk in pks)


def take_up_stranded(at: datetime | None = None) -> int:
    """Give back to the queue what a dead worker had taken or forgotten; say how many. The worker calls it regularly."""
    at = at or timezone.now()
    taken_up = 0
    for message in Message.objects.stranded(at - LEASE).order_by("due_at", "pk")[:500]:
        with transaction.atomic():
            moved = (
                Message.objects.stranded(at - LEASE)
                .filter(pk=message.pk)
                .update(state=MessageState.QUEUED, lease_until=None, due_at=at)
            )
            if moved:
                deliver.using(run_after=at).enqueue(message.pk)
                taken_up += 1
    return taken_up


def forget_loose(at: datetime | None = None) -> int:
    """Delete what belonged to nothing (lost links, tests) and left, or did not, a week ago; say how many."""
    at = at or timezone.now()
    loose = Message.objects.filter(registration=None, draft=None, subscription=None, state__in=OVER)
    deleted, _by_model = loose.filter(created_at__lte=at - LOOSE_KEPT).delete()
    return deleted


def have_sent(messages: list[Message]) -> None:
    """Leave the messages to the worker, in the transaction that writes them; all are due when the first is."""
    if len(messages) == 1:
        deliver.using(run_after=messages[0].due_at).enqueue(messages[0].pk)
    elif messages:
        deliver_all.using(run_after=messages[0].due_at).enqueue([message.pk for message in messages])


def _take(pk: int, at: datetime) -> Message | None:
    """Take the message for sending, for the time of a lease; None when it is not to be sent now, or not any more."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=pk).first()
        if message is None or message.state != MessageState.QUEUED or message.due_at > at:
            return None
        if not still_wanted(message, at=at):
            message.state = MessageState.DROPPED
            message.save(update_fields=["state"])
            return None
        message.state, message.lease_until = MessageState.SENDING, at + LEASE
        message.attempts += 1
        message.save(update_fields=["state", "lease_until", "attempts"])
    return message


def _readdressed(message: Message) -> Message | None:
    """The message as it is, when its address was corrected after it was taken; None otherwise.

    Asked once the links of the mail are made: whoever corrects an address ends the links there are. A link is made
    before that and ends, or is made after it, and then the correction is seen here.
    """
    current = Message.objects.filter(pk=message.pk, attempts=message.attempts).exclude(to=message.to).first()
    return current if current and current.state == MessageState.SENDING else None


def _sent(message: Message, *, at: datetime) -> None:
    """Note that it has left, and for which address: a correction may have come when it was on its way."""
    with transaction.atomic():
        # The event first: verbs lock the registration before its messages, and so does this.
        _event(message, EventKind.MESSAGE_SENT, at=at)
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
        ours.update(state=MessageState.SENT, to=message.to, sent_at=at, lease_until=None, last_error="")


def _failed(message: Message, error: Exception, *, at: datetime) -> None:
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
        if again:
            have_sent([message])


def _event(message: Message, kind: EventKind, *, at: datetime) -> None:
    """A line of the registration's history; none any more once it is erased."""
    registration = Registration.objects.filter(pk=message.registration_id or 0, erased_at=None).first()
    if registration is not None:
        RegistrationEvent.objects.create(registration=registration, at=at, kind=kind, note=message.subject)


def _close(connection) -> None:
    try:
        connection.close()
    except Exception as error:  # noqa: BLE001 the message has left: a goodbye that fails changes nothing
        logger.info("The mail server's goodbye failed: %s", type(error).__name__)
