"""What happened to a registration in one line of time, newest first: steps, notes, letters, replies, guests…"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.models import User
from registrations.enums import UNSENT, EventKind, MessageState
from registrations.models import Attachment, Guest, Message, Registration, RegistrationEvent, Reply
from registrations.models.registrations import READ_GUARDED, SAID_BY_THE_SITE
from registrations.telling import taken_back

# What the end of something that was no step is called.
ENDED = {
    EventKind.WRITTEN: lambda: _("Letter stopped"),
    EventKind.CORRECTED: lambda: _("Correction taken back"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as a line, whether it is new to who reads it, and whether it was taken back before it was told."""

    event: RegistrationEvent
    is_new: bool = False
    is_taken_back: bool = False
    ended: RegistrationEvent | None = None  # what it has taken back, where that is no step
    letter = None
    reply = None
    guest = None

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def title(self) -> str:
        if self.ended is not None:
            return ENDED[EventKind(self.ended.kind)]()
        if self.event.kind != EventKind.ASSIGNED or self.event.registration.erased_at:
            return str(self.event.get_kind_display())
        if not self.event.note:
            return _("Handled by nobody any more")
        return _("Handed over to %(name)s") % {"name": self.event.note}

    @property
    def remark(self) -> str:
        """What was written beside it; whom it was handed over to is said by the title."""
        return "" if self.event.kind == EventKind.ASSIGNED else self.event.remark

    @property
    def is_for_team(self) -> bool:
        """Whether its remark was written by staff, for colleagues alone."""
        return bool(self.event.actor_id and self.remark)

    @property
    def order(self) -> tuple[datetime, bool, int]:
        return self.at, False, self.event.pk


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter as a line; it stands above the step that has written it.

    `is_stopped` says that staff took it back before it left, `is_pointless` that it will not leave, for the state that
    it tells of is another one by now.
    """

    letter: Message
    is_new: bool = False
    is_stopped: bool = False
    is_pointless: bool = False
    reply = None
    guest = None

    @property
    def state(self) -> str:
        """Where it is, in a word."""
        if self.is_stopped:
            return _("Stopped, not sent")
        return str(MessageState.DROPPED.label if self.is_pointless else self.letter.get_state_display())

    @property
    def at(self) -> datetime:
        return self.letter.created_at

    @property
    def title(self) -> str:
        return self.letter.subject or self.letter.get_kind_display()

    @property
    def awaits(self) -> bool:
        """Whether it has not left yet."""
        return self.letter.state == MessageState.QUEUED and not self.is_pointless

    @property
    def order(self) -> tuple[datetime, bool, int]:
        return self.at, True, self.letter.pk


@dataclass(frozen=True, slots=True)
class Received:
    """A message of the person's as a line; `is_last` says that they have written none since.

    Its files are read by who reads confidential answers, for nobody has said what is in them: for others, `hidden` is
    how many there are.
    """

    reply: Reply
    is_new: bool = False
    is_last: bool = False
    files: Sequence[Attachment] = ()
    hidden: int = 0
    letter = None
    guest = None

    @property
    def is_unread(self) -> bool:
        return self.reply.read_at is None

    @property
    def at(self) -> datetime:
        return self.reply.at

    @property
    def order(self) -> tuple[datetime, bool, int]:
        return self.at, True, self.reply.pk


@dataclass(frozen=True, slots=True)
class Along:
    """Somebody whom the person has let in, or asks to take it over, as a line: where they last wrote, or were asked."""

    guest: Guest
    is_new: bool = False
    letter = None
    reply = None

    @property
    def at(self) -> datetime:
        return self.guest.wrote_at or self.guest.invited_at

    @property
    def order(self) -> tuple[datetime, bool, int]:
        return self.at, True, self.guest.pk


def timeline_of(
    registration: Registration,
    events: Sequence[RegistrationEvent],
    letters: Sequence[Message],
    replies: Sequence[Reply] = (),
    guests: Sequence[Guest] = (),
    *,
    reader: User,
    since: datetime | None,
) -> list[Happening | Sending | Received | Along]:
    """All of it. New is what others than the reader have done after `since`; nothing is at a first look."""

    def is_new(at: datetime) -> bool:
        return since is not None and at > since

    told = {letter.subject for letter in letters}
    undone = taken_back(events)
    moments = {event.at for event in undone}
    entries: list[Happening | Sending | Received | Along] = [
        Sending(
            each,
            is_new(each.created_at),
            is_stopped=each.state == MessageState.DROPPED and each.created_at in moments,
            is_pointless=each.state in UNSENT and each.only_in not in ("", registration.state_code),
        )
        for each in letters
    ]
    guarded = reader.has_perm(READ_GUARDED) if replies else False
    entries += [
        Received(
            each,
            is_new(each.at),
            is_last=each is replies[-1],
            files=tuple(each.attachments.all()) if guarded else (),
            hidden=0 if guarded else len(each.attachments.all()),
        )
        for each in replies
    ]
    entries += [Along(each, is_new(each.wrote_at or each.invited_at)) for each in guests]
    ended = None
    for event in events:
        ended = event if event in undone and event.kind in ENDED else ended
        if event.kind in SAID_BY_THE_SITE and event.note in told:
            continue  # the letter itself says that it has left, or why not
        event.registration = registration
        others = event.actor_id != reader.pk and event.kind != EventKind.DOSSIER_READ
        of_no_step = ended if event.kind == EventKind.UNDONE and not event.to_state else None
        entries.append(Happening(event, others and is_new(event.at), event in undone, of_no_step))
    return sorted(entries, key=lambda entry: entry.order, reverse=True)
