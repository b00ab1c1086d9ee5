"""Write to a person in words of one's own: the letter's frame is ours, what it says is staff's."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.enclosures import chosen, refusal_of_files
from registrations.domain.errors import MessageMissing, MoveRefused, NotAllowed, WrittenAlready
from registrations.domain.outbox import message_for, write_message
from registrations.domain.persons.locking import locked_registration
from registrations.domain.rehearsal import Rehearsal
from registrations.domain.steps import leaves_at
from registrations.domain.suppression import unreachable
from registrations.enums import EventKind, MessageKind
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import MOVE


@transaction.atomic
def write_words(
    registration: Registration,
    *,
    by: User,
    message: str,
    files: Sequence[str] = (),
    key: str = "",
    at: datetime | None = None,
) -> RegistrationEvent:
    """Write the letter that says `message`, and what was said in the history; give the event back.

    The words of staff are theirs alone: no placeholder in them becomes anything. `files` are keys of what goes with
    it (`registrations.domain.enclosures`). `key` names an occasion for which a person is written to once. As a move's,
    the letter waits a little, and until then `undo()` takes it back.

    Raises MessageMissing, NotAllowed when `by` may not read the registration or move none, what `unreachable()` says,
    EnclosureMissing or EnclosureRefused for a file that cannot leave, and WrittenAlready.
    """
    current = locked_registration(registration)
    at = at or timezone.now()
    if not current.is_visible_to(by):
        raise NotAllowed
    if refusal := refusal_of_words(current, by=by, message=message) or refusal_of_files(files):
        raise refusal
    said = {"message": message}
    letter = write_message(current, MessageKind.WORDS, at=at, due_at=leaves_at(by, at), key=key, values=said)
    if letter is None:
        raise WrittenAlready
    if files:
        letter.enclosed.set(chosen(files))
    return RegistrationEvent.objects.create(
        registration=current, at=at, actor=by, kind=EventKind.WRITTEN, message=message.strip()
    )


def refusal_of_words(registration: Registration, *, by: User, message: str) -> MoveRefused | None:
    """Why they cannot be written to, as far as the registration itself says it; None when they can."""
    if not by.has_perm(MOVE):
        return NotAllowed()
    if not message.strip():
        return MessageMissing()
    return unreachable(registration, MessageKind.WORDS)


def rehearse_words(
    registration: Registration, *, message: str, files: Sequence[str] = (), at: datetime | None = None
) -> Rehearsal:
    """The letter that `write_words()` would write, as the person would read it; nothing is written."""
    letter = message_for(
        registration, MessageKind.WORDS, at=at or timezone.now(), values={"message": message}
    )
    if letter is not None:
        letter.files = tuple(chosen(files))
    return Rehearsal([letter] if letter else [], others=0)
