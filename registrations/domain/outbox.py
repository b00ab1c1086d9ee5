"""Write messages with the change that causes them; send them after it is committed."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from registrations import letters
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Message, Registration, RegistrationEvent

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))


def write_message(registration: Registration, kind: MessageKind, *, at: datetime) -> Message | None:
    """Write a message in the registration's language and have it sent once the transaction is committed.

    Gives back None when the registration carries no address.
    """
    if not registration.email:
        return None
    with translation.override(registration.language):
        letter = letters.write(registration, kind)
    message = Message.objects.create(
        registration=registration,
        kind=kind,
        to=registration.email,
        reply_to=registration.intake.form.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        due_at=at,
        created_at=at,
    )
    _have_sent(message)
    return message


def send_message(pk: int, *, at: datetime | None = None) -> bool:
    """Send one message if it is still to be sent; say whether it left.

    A failure is kept and tried again after 1, 5, 30, 120 and 720 minutes, then given up; it raises nothing, so that one
    bad address harms no other. A worker killed between sending and writing it down makes `take_up_stranded()` send the
    message a second time: a mail twice rather than never.
    """
    at = at or timezone.now()
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=pk).first()
        if message is None or message.state != MessageState.QUEUED or message.due_at > at:
            return False
        message.state, message.lease_until = MessageState.SENDING, at + LEASE
        message.attempts += 1
        message.save(update_fields=["state", "lease_until", "attempts"])
    try:
        _mail(message).send()
    except Exception as error:  # noqa: BLE001 whatever the mail server or the network does: the message stays ours
        _failed(message, error, at=at)
        return False
    with transaction.atomic():
        message.state, message.sent_at, message.lease_until, message.last_error = (
            MessageState.SENT,
            at,
            None,
            "",
        )
        message.save(update_fields=["state", "sent_at", "lease_until", "last_error"])
        _event(message, EventKind.MESSAGE_SENT, at=at)
    return True


@task()
def deliver(pk: int) -> bool:
    """What the worker does for one message."""
    return send_message(pk)


def take_up_stranded(*, at: datetime | None = None) -> int:
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
                _have_sent(message, due_at=at)
                taken_up += 1
    return taken_up


def _failed(message: Message, error: Exception, *, at: datetime) -> None:
    # Neither the address nor the server's words, which often quote it.
    logger.warning("Message %s not sent, attempt %s: %s", message.pk, message.attempts, type(error).__name__)
    with transaction.atomic():
        message.last_error, message.lease_until = type(error).__name__[:80], None
        if message.attempts <= len(RETRIES):
            message.state, message.due_at = MessageState.QUEUED, at + RETRIES[message.attempts - 1]
            message.save(update_fields=["state", "due_at", "lease_until", "last_error"])
            _have_sent(message)
        else:
            message.state = MessageState.FAILED
            message.save(update_fields=["state", "lease_until", "last_error"])
            _event(message, EventKind.MESSAGE_FAILED, at=at)


def _event(message: Message, kind: EventKind, *, at: datetime) -> None:
    RegistrationEvent.objects.create(
        registration_id=message.registration_id, at=at, kind=kind, note=message.subject
    )


def _mail(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<message-{message.pk}@{_host()}>"},
    )
    mail.attach_alternative(message.html, "text/html")
    return mail


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _have_sent(message: Message, *, due_at: datetime | None = None) -> None:
    deliver.using(run_after=due_at or message.due_at).enqueue(message.pk)
