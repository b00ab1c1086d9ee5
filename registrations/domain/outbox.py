"""Write messages with the change that causes them; send them after it is committed."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from registrations import letters
from registrations.domain.mailing import mail_of, still_wanted
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.letters import TO_STRANGERS, Scene
from registrations.letters.marks import Thing, owner_of
from registrations.models import Message, Registration, RegistrationEvent

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
# Attendance is recorded by hand: what tells of it leaves an hour later, so that a wrong click can be put right.
SECOND_THOUGHTS = timedelta(hours=1)
AFTER = (MessageKind.THANKS, MessageKind.MISSED)
# What makes no sense any more once the registration has left the state it was written in.
ONLY_IN_STATE = {
    MessageKind.CONFIRM_EMAIL,
    MessageKind.WAITING,
    MessageKind.PROMOTED,
    MessageKind.LAPSED,
    MessageKind.REMINDER_WEEK,
    MessageKind.REMINDER_DAY,
    MessageKind.REMINDER_HOUR,
    MessageKind.JOIN,
    MessageKind.INFORMATION,
    MessageKind.INVITATION,
    *AFTER,
}

# What brings the event to the person's calendar, or up to date in it.
WITH_CALENDAR = {
    MessageKind.CONFIRMATION,
    MessageKind.PROMOTED,
    MessageKind.REMINDER_WEEK,
    MessageKind.REMINDER_DAY,
}
# What a form sent by anyone may bring to someone else's mailbox.
GUARDED = TO_STRANGERS | {MessageKind.CONFIRMATION, MessageKind.WAITING}

Guard = Callable[[str, MessageKind, datetime], bool]
_guards: list[Guard] = []


def guards_strangers(guard: Guard) -> Guard:
    """Have `guard(email, kind, at)` asked before anything is written to someone who may never have asked for it.

    A decorator. The message is not written when a guard says no.
    """
    _guards.append(guard)
    return guard


def write_message(  # noqa: PLR0913 each is a thing the verb that calls may have to say
    about: Thing,
    kind: MessageKind,
    *,
    at: datetime,
    key: str = "",
    only_in: str = "",
    values: Mapping[str, object] | None = None,
    due_at: datetime | None = None,
    with_calendar: bool = False,
    scene: Scene | None = None,
) -> Message | None:
    """Write a message in the language of what it is about, and have it sent once the transaction is committed.

    `key` tells apart what the same kind of message may be about (a start, a deadline): it is written once for each.
    `only_in` is the state the registration must still be in when it leaves; kinds that only make sense in one state
    take the present one. `values` overrides placeholders (`letters.placeholders`); their words are treated as a
    stranger's. Three names in it are objects, not words: `intake` (what an alert is about), `announcement` (an
    AnnouncementKind), `first` (the registration that an ALREADY leads to, found by itself otherwise). `due_at` is when
    it leaves at the earliest, `at` when None. `with_calendar` attaches the event. `scene` spares a batch its look-ups.

    Gives back None without an address, when it was written already, or when a guard stops it.
    """
    if not about.email or not _may_write(about.email, kind, at):
        return None
    if kind in AFTER and isinstance(about, Registration):
        if not _may_follow(about, kind):
            return None
        due_at = due_at or at + SECOND_THOUGHTS
    if kind in ONLY_IN_STATE and isinstance(about, Registration):
        only_in = only_in or about.state_code
    letter = letters.write(
        about,
        kind,
        language=about.language,
        values=values,
        with_calendar=with_calendar or _takes_calendar(about, kind),
        scene=scene,
    )
    message = Message(
        kind=kind,
        to=about.email,
        reply_to=letter.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=about.language,
        about=key,
        only_in=only_in,
        carries=letter.carries,
        with_calendar=letter.with_calendar,
        due_at=due_at or at,
        created_at=at,
    )
    setattr(message, owner_of(about), about)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            have_sent([message])
    except IntegrityError:
        if key:
            return None  # written already
        raise
    return message


def write_to(
    email: str,
    kind: MessageKind,
    *,
    language: str,
    at: datetime,
    values: Mapping[str, object] | None = None,
    about: Iterable[Thing] = (),
) -> Message | None:
    """Write to an address about several things at once: `{links}` holds a personal link to each of `about`.

    Gives back None without an address, or when a guard stops it.
    """
    if not email or not _may_write(email, kind, at):
        return None
    letter = letters.write(None, kind, language=language, values=values, links=about)
    return post(letter, email, kind, language=language, at=at)


def post(letter: letters.Letter, email: str, kind: MessageKind, *, language: str, at: datetime) -> Message:
    """Have a letter sent that belongs to nothing: it is forgotten once it has left (`forget_loose()`)."""
    with transaction.atomic():
        message = Message.objects.create(
            kind=kind,
            to=email,
            reply_to=letter.reply_to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            language=language,
            due_at=at,
            created_at=at,
        )
        have_sent([message])
    return message


def _may_write(email: str, kind: MessageKind, at: datetime) -> bool:
    return kind not in GUARDED or all(guard(email, kind, at) for guard in _guards)


def _takes_calendar(about: Thing, kind: MessageKind) -> bool:
    """Whether the event goes with it by itself: before it, and when someone who was given it loses the place."""
    if not isinstance(about, Registration):
        return False
    if kind == MessageKind.CANCELLED:
        return about.messages.filter(with_calendar=True).exists()
    return kind in WITH_CALENDAR and about.state.holds_place


def _may_follow(registration: Registration, kind: MessageKind) -> bool:
    """Of what is told after an event, the last word counts: whatever has not left is dropped, nothing is said twice."""
    told = registration.messages.filter(kind__in=AFTER)
    told.filter(state=MessageState.QUEUED).update(state=MessageState.DROPPED)
    gone = (MessageState.SENDING, MessageState.SENT)
    return not told.filter(kind=kind, state__in=gone).exists()


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
        connection = mail.get_connection()
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
                deliver.using(run_after=at).enqueue(message.pk)
                taken_up += 1
    return taken_up


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
        if not still_wanted(message):
            message.state = MessageState.DROPPED
            message.save(update_fields=["state"])
            return None
        message.state, message.lease_until = MessageState.SENDING, at + LEASE
        message.attempts += 1
        message.save(update_fields=["state", "lease_until", "attempts"])
    return message


def _sent(message: Message, *, at: datetime) -> None:
    with transaction.atomic():
        # The event first: verbs lock the registration before its messages, and so does this.
        _event(message, EventKind.MESSAGE_SENT, at=at)
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
        ours.update(state=MessageState.SENT, sent_at=at, lease_until=None, last_error="")


def _failed(message: Message, error: Exception, *, at: datetime) -> None:
    # Neither the address nor the server's words, which often quote it.
    logger.warning("Message %s not sent, attempt %s: %s", message.pk, message.attempts, type(error).__name__)
    again = message.attempts <= len(RETRIES)
    with transaction.atomic():
        if not again:
            _event(message, EventKind.MESSAGE_FAILED, at=at)
        message.last_error, message.lease_until = type(error).__name__[:80], None
        message.state = MessageState.QUEUED if again else MessageState.FAILED
        message.due_at = at + RETRIES[message.attempts - 1] if again else message.due_at
        message.save(update_fields=["state", "due_at", "lease_until", "last_error"])
        if again:
            have_sent([message])


def _event(message: Message, kind: EventKind, *, at: datetime) -> None:
    if message.registration_id:
        RegistrationEvent.objects.create(
            registration_id=message.registration_id, at=at, kind=kind, note=message.subject
        )


def _close(connection) -> None:
    try:
        connection.close()
    except Exception as error:  # noqa: BLE001 the message has left: a goodbye that fails changes nothing
        logger.info("The mail server's goodbye failed: %s", type(error).__name__)
