"""The letter to somebody who comes, made before others wait for them, as if they got a place: mostly they do.

Making it is a third of what is done while the intake is locked. What it does not know yet is the reference, for which
something stands; what it was made from is compared once the intake is locked, and otherwise it is made anew.
"""

from dataclasses import dataclass
from datetime import datetime

from registrations.domain.outbox import GUARDED, message_for
from registrations.enums import MessageKind
from registrations.letters import LetterContext
from registrations.letters.values import AWAITED
from registrations.models import Intake, Message, Registration

TEXTS = ("subject", "text", "html")


@dataclass(frozen=True, slots=True)
class MadeAhead:
    """A letter, what it was made from, and its kind; None instead of it when a guard says no. It is not written yet."""

    made_from: tuple[object, ...]
    kind: MessageKind
    message: Message | None

    @property
    def asked(self) -> bool:
        """Whether the guards were asked: whatever it becomes, it is one mail to that address."""
        return self.kind in GUARDED


def make_ahead(registration: Registration, *, at: datetime, context: LetterContext) -> MadeAhead:
    """Make the letter of the state that it is in, with a reference still `awaited()`."""
    kind = MessageKind(registration.state.letter)
    message = message_for(registration, kind, at=at, context=context)
    return MadeAhead(_made_from(registration), kind, message)


def first_letter(
    registration: Registration, ahead: MadeAhead | None, *, at: datetime, context: LetterContext
) -> Message | None:
    """The letter of the state that it came to, with its reference: the one that was made `ahead` where that is so.

    None when it is not to be written (`message_for()`).
    """
    kind = MessageKind(registration.state.letter)
    if ahead is None or not (ahead.asked or ahead.message):
        return message_for(registration, kind, at=at, context=context)
    message = ahead.message
    if message is None and kind in GUARDED:
        return None
    if message is not None and ahead.made_from == _made_from(registration):
        given = AWAITED * len(registration.reference)
        for name in TEXTS:
            setattr(message, name, getattr(message, name).replace(given, registration.reference))
        if not any(AWAITED in getattr(message, name) for name in TEXTS):  # none of it was cut off
            message.registration = registration
            return message
    return message_for(registration, kind, at=at, context=context, asked=ahead.asked)


def _made_from(registration: Registration) -> tuple[object, ...]:
    """What the letter depends on of what may be otherwise once the intake is locked."""
    intake = registration.intake
    row = (getattr(intake, each.attname) for each in Intake._meta.concrete_fields)
    return registration.workflow_code, registration.state_code, registration.held_until, *row
