"""The letter to somebody who comes, made before others wait for them, as if they got a place: mostly they do.

Making it is a third of what is done while the intake is locked. What it does not know yet is the reference, for which
something stands; what it was made from is compared once the intake is locked, and otherwise it is made anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.databases.prepared import Question
from registrations.domain.mail_limits import mail_counted, within
from registrations.domain.outbox import GUARDED, message_for
from registrations.enums import MessageKind
from registrations.letters import LetterContext
from registrations.letters.said import AWAITED
from registrations.models import Intake, Message, Registration

TEXTS = ("subject", "text", "html")


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """A letter, not written yet, and what it was made from; None where its kind is for none who have no address.

    `counts` is to be asked where it is found out what it was made from: the mails to its address of that day.
    """

    made_from: tuple[object, ...]
    message: Message | None
    counts: list[Question]


def make_ahead(registration: Registration, *, at: datetime, context: LetterContext) -> MadeAhead:
    """Make the letter of the state that it is in, with a reference still `awaited()`."""
    kind, email = MessageKind(registration.state.letter), registration.email
    message = message_for(registration, kind, at=at, context=context, asked=True)
    counts = []
    if email and kind in GUARDED:
        counts = [mail_counted(email, at=at, submission=registration.submission)]
    return MadeAhead(_made_from(registration), message, counts)


def first_letter(
    registration: Registration,
    ahead: MadeAhead | None,
    counted: Sequence[int],
    *,
    at: datetime,
    context: LetterContext,
) -> Message | None:
    """The letter of the state that it came to, with its reference: the one that was made `ahead` where that is so.

    `counted` is what its `counts` have found: whatever it becomes, it is one mail to that address. None when it is not
    to be written (`message_for()`), or one too many.
    """
    kind, email = MessageKind(registration.state.letter), registration.email
    if counted and kind in GUARDED and not within(counted[0], email, at=at, language=registration.language):
        return None
    message = ahead.message if ahead else None
    if ahead and message and ahead.made_from == _made_from(registration):
        given = AWAITED * len(registration.reference)
        for name in TEXTS:
            setattr(message, name, getattr(message, name).replace(given, registration.reference))
        if not any(AWAITED in getattr(message, name) for name in TEXTS):  # none of it was cut off
            message.registration = registration
            return message
    return message_for(registration, kind, at=at, context=context, asked=bool(counted))


def _made_from(registration: Registration) -> tuple[object, ...]:
    """What the letter depends on of what may be otherwise once the intake is locked."""
    intake = registration.intake
    row = (getattr(intake, each.attname) for each in Intake._meta.concrete_fields)
    return registration.workflow_code, registration.state_code, registration.held_until, *row
