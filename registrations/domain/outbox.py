"""Write messages with the change that causes them; `registrations.domain.delivery` sends them after it is committed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from registrations import letters
from registrations.domain.suppression import is_silenced
from registrations.enums import LEFT, UNSENT, EventKind, MessageKind, MessageState
from registrations.events import event_of
from registrations.letters import TO_STRANGERS, Letter, LetterContext
from registrations.letters.marks import Thing, owner_of
from registrations.models import Draft, Guest, Message, Registration
from registrations.workflows import HOLDING

# Attendance is recorded by hand: what tells of it leaves an hour later, so that a wrong click can be put right.
SECOND_THOUGHTS = timedelta(hours=1)
AFTER = (MessageKind.THANKS, MessageKind.MISSED)
# What makes no sense any more once the registration has left the state it was written in.
ONLY_IN_STATE = {
    MessageKind.CONFIRM_EMAIL,
    MessageKind.CONFIRM_TOGETHER,
    MessageKind.ANOTHER,
    MessageKind.WAITING,
    MessageKind.PROMOTED,
    MessageKind.TRANSFERRED,
    MessageKind.LAPSED,
    MessageKind.REMINDER_WEEK,
    MessageKind.REMINDER_DAY,
    MessageKind.REMINDER_HOUR,
    MessageKind.JOIN,
    MessageKind.INFORMATION,
    MessageKind.WANTED_SOON,
    MessageKind.INELIGIBLE,
    MessageKind.SELECTED,
    MessageKind.RESERVE,
    MessageKind.REJECTED,
    MessageKind.DUPLICATE,
    MessageKind.PROGRESS,
    MessageKind.INVITATION,
    *AFTER,
}

# What brings the event to the person's calendar, or up to date in it.
WITH_CALENDAR = {
    MessageKind.CONFIRMATION,
    MessageKind.PROMOTED,
    MessageKind.TRANSFERRED,
    MessageKind.REMINDER_WEEK,
    MessageKind.REMINDER_DAY,
    MessageKind.EVENT_CHANGED,
    MessageKind.RESTORED,
}
# What tells of several registrations at once, with their events in one file.
OF_SEVERAL = (MessageKind.TOGETHER, MessageKind.LEFT_TOGETHER)
# What a form sent by anyone may bring to someone else's mailbox; and all that is about a draft.
GUARDED = TO_STRANGERS | {MessageKind.CONFIRMATION, MessageKind.TOGETHER, MessageKind.WAITING}

# What a colleague says by telephone or by post to who has no address: what they count on is another thing. Nobody is
# called to be reminded, or thanked.
SAID = {
    MessageKind.CONFIRMATION,
    MessageKind.WAITING,
    MessageKind.PROMOTED,
    MessageKind.TRANSFERRED,
    MessageKind.CANCELLED,
    MessageKind.EVENT_CHANGED,
    MessageKind.RESTORED,
    MessageKind.INFORMATION,
    MessageKind.HEARING,
    MessageKind.INELIGIBLE,
    MessageKind.SELECTED,
    MessageKind.RESERVE,
    MessageKind.REJECTED,
    MessageKind.DUPLICATE,
    MessageKind.PROGRESS,
    MessageKind.CORRECTED,
    MessageKind.FILE_REFUSED,
}

Guard = Callable[[str, MessageKind, datetime, str], bool]
_guards: list[Guard] = []


def guards_strangers(guard: Guard) -> Guard:
    """Have `guard(email, kind, at, language)` asked before anything is written to who may never have asked for it.

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
    context: LetterContext | None = None,
) -> Message | None:
    """Write a message in the language of what it is about, and have it sent once the transaction is committed.

    `key` tells apart what the same kind of message may be about (a start, a deadline): it is written once for each.
    `only_in` is the state the registration must still be in when it leaves; kinds that only make sense in one state
    take the present one. `values` overrides placeholders (`letters.placeholders`); their words are treated as a
    stranger's. Four names in it are objects, not words: `intake` (what an alert is about), `announcement` (an
    AnnouncementKind), `first` (the registration that an ALREADY leads to, found by itself otherwise), `change` (the
    Occasions before and after it). `due_at` is when
    it leaves at the earliest, `at` when None. `with_calendar` attaches the event; the kinds in WITH_CALENDAR bring it
    by themselves, and a cancellation to whom one of them did. `context` spares several letters about one intake their
    look-ups.

    Gives back None without an address, unless it is to be said by hand (SAID), when it was written already, when a
    guard stops it, or when the person waits to be erased and it is not about that.
    """
    message = message_for(
        about,
        kind,
        at=at,
        key=key,
        only_in=only_in,
        values=values,
        due_at=due_at,
        with_calendar=with_calendar,
        context=context,
    )
    if message is None:
        return None
    try:
        with transaction.atomic(savepoint=bool(key)):
            Message.objects.bulk_create([message])
    except IntegrityError:
        if key:
            return None  # written already
        raise
    return message


def message_for(  # noqa: PLR0913 what `write_message()` takes
    about: Thing,
    kind: MessageKind,
    *,
    at: datetime,
    key: str = "",
    only_in: str = "",
    values: Mapping[str, object] | None = None,
    due_at: datetime | None = None,
    with_calendar: bool = False,
    context: LetterContext | None = None,
    to: str = "",
    asked: bool = False,
) -> Message | None:
    """The message that `write_message()` writes, not written yet; None when it is not to be.

    `to` is another address than the one of what it is about. `asked` says that the guards were asked before, or that
    somebody else counts the mail. What somebody without an address has to know (SAID) is for a colleague to say
    (`by_hand`): it never leaves by itself.
    """
    to = to or about.email
    if isinstance(about, Registration) and is_silenced(about, kind):
        return None
    by_hand = not to and _is_said(about, kind)
    begun = isinstance(about, Draft)
    if not by_hand and not (to and (asked or _may_write(to, kind, at, about.language, begun=begun))):
        return None
    if kind in AFTER and isinstance(about, Registration):
        if not _may_follow(about, kind):
            return None
        due_at = max(due_at or at, _once_over(about, at))
    if kind in ONLY_IN_STATE and isinstance(about, Registration):
        only_in = only_in or about.state_code
    letter = letters.write(
        about,
        kind,
        language=about.language,
        values=values,
        with_calendar=_takes_calendar(about, kind, asked=with_calendar),
        context=context,
        at=at,
        leaves_at=due_at,
    )
    message = composed(letter, to, kind, language=about.language, at=at, key=key)
    message.only_in = only_in
    message.due_at = due_at or at
    if by_hand and isinstance(about, Registration):  # nobody is called for what is no longer so
        message.state, message.only_in = MessageState.BY_HAND, only_in or about.state_code
    setattr(message, owner_of(about), about)
    return message


def composed(
    letter: Letter, email: str, kind: MessageKind, *, language: str, at: datetime, key: str = ""
) -> Message:
    """The letter as a message that leaves at `at`, not written yet and about nothing yet."""
    return Message(
        kind=kind,
        to=email,
        reply_to=letter.reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        marks=letter.marks,
        language=language,
        about=key,
        carries=letter.carries,
        with_calendar=letter.with_calendar,
        due_at=at,
        created_at=at,
    )


def send_all(messages: list[Message]) -> None:
    """Write the messages, all or none: the worker sends each when it is due, once the transaction is committed.

    Raises IntegrityError when one of them was written already.
    """
    with transaction.atomic():
        Message.objects.bulk_create(messages)


def write_to(
    email: str,
    kind: MessageKind,
    *,
    language: str,
    at: datetime,
    values: Mapping[str, object] | None = None,
    about: Iterable[Thing | Guest] = (),
) -> Message | None:
    """Write to an address about several things at once: `{links}` holds a personal link to each of `about`.

    Gives back None without an address, or when a guard stops it.
    """
    if not email or not _may_write(email, kind, at, language):
        return None
    letter = letters.write(None, kind, language=language, values=values, links=about)
    return post(letter, email, kind, language=language, at=at)


def post(letter: Letter, email: str, kind: MessageKind, *, language: str, at: datetime) -> Message:
    """Have a letter sent that belongs to nothing: it is forgotten once it has left (`forget_loose()`)."""
    message = composed(letter, email, kind, language=language, at=at)
    send_all([message])
    return message


def _is_said(about: Thing, kind: MessageKind) -> bool:
    """Whether a colleague has to say it: of what somebody sent, and of nobody who was erased."""
    return (
        isinstance(about, Registration)
        and kind in SAID
        and about.erased_at is None
        and not about.workflow.staff_only
    )


def _may_write(email: str, kind: MessageKind, at: datetime, language: str, *, begun: bool = False) -> bool:
    """Whatever is written about a form that was only `begun` may reach someone who never began one."""
    guarded = begun or kind in GUARDED
    return not guarded or all(guard(email, kind, at, language) for guard in _guards)


def _takes_calendar(about: Thing, kind: MessageKind, *, asked: bool) -> bool:
    """Whether the event goes with it: when asked, with a place and before it; when it ends, to whom had got it."""
    if not isinstance(about, Registration):
        return False
    if kind == MessageKind.CANCELLED:
        return letters_with_event(about).exists()
    return asked or (kind in WITH_CALENDAR and about.state.holds_place)


def letters_with_event(registration: Registration) -> QuerySet[Message]:
    """Those that brought its event to the person's calendar: its own, and the one about all of its form."""
    own = Q(registration=registration)
    if registration.together:
        born = registration.events.filter(kind=EventKind.CREATED, to_state__in=HOLDING)
        if born.exists():
            own |= Q(kind__in=OF_SEVERAL, registration__together=registration.together)
    return Message.objects.filter(own, with_calendar=True)


def _once_over(registration: Registration, at: datetime) -> datetime:
    """When what presupposes the event may leave: an hour after it was recorded, and never before the end."""
    event = event_of(registration.intake)
    return max(at + SECOND_THOUGHTS, event.ends_at) if event else at + SECOND_THOUGHTS


def _may_follow(registration: Registration, kind: MessageKind) -> bool:
    """Of what is told after an event, the last word counts: whatever has not left is dropped, nothing is said twice."""
    told = registration.messages.filter(kind__in=AFTER)
    told.filter(state__in=UNSENT).update(state=MessageState.DROPPED)
    return not told.filter(kind=kind, state__in=LEFT).exists()
