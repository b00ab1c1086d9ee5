"""Why a verb refuses; the text is for the person who asked."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import minute_in_words
from registrations.fields.limits import too_long
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import Text


class IntakeClosed(Exception):
    """The intake does not take registrations at that moment."""


class SentAlready(Exception):
    """The form was sent before, with other answers, and these came too late to correct it: they are not taken in."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(registration.reference)
        self.registration = registration


class Refused(Exception):
    """What a person asked for cannot be done: `message` says why, and what to do."""

    message: Text

    def __str__(self) -> str:
        return str(self.message)


class MoveRefused(Refused):
    """The move cannot be made."""

    message = _("This change of state is not possible.")


class NoSuchMove(MoveRefused):
    """The workflow declares no such transition from the present state: someone else may have been faster."""

    message = _("The state has changed in the meantime: this move is no longer possible.")


class NotAllowed(MoveRefused):
    """The person may not make this move."""

    message = _("You do not have the right to make this change.")


class NoteMissing(MoveRefused):
    """The transition asks staff why, for their colleagues."""

    message = _("Write why in the note for colleagues: the person does not read it.")


class MessageMissing(MoveRefused):
    """The transition asks for words to the person."""

    message = _("Write the message to the person: the letter cannot do without it.")


class TooLong(MoveRefused):
    """A text has more characters than are kept or sent."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__()
        self.count, self.limit = count, limit

    def __str__(self) -> str:
        return too_long(self.count, self.limit)


class NobodyReads(MoveRefused):
    """There are words to the person, and nothing is written to them."""

    message = _(
        "This move writes no letter: the person would not read your message. Empty it, or put it in the note for"
        " colleagues."
    )


class NoPlaceLeft(MoveRefused):
    """The move would take a place, and none is free."""

    message = _(
        "Every place is taken: raise the number of places of the intake, or cancel a registration first."
    )


class RegisteredAlready(MoveRefused):
    """The move would register a person a second time in one intake."""

    message = _("This person has another registration here that counts: only one can.")


class TooEarly(MoveRefused):
    """What the move tells of has not begun."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__()
        self.starts_at = starts_at

    def __str__(self) -> str:
        words = {"moment": minute_in_words(self.starts_at)}
        return _("It has not begun: attendance can be noted from %(moment)s, Paris time.") % words


class TooLate(MoveRefused):
    """A tap on a sheet comes days after it was made: what has happened since is more than anybody remembers."""

    message = _(
        "This tap was made more than three days ago, and was not taken: note it again if it still holds."
    )


class AlreadyTold(MoveRefused):
    """A letter that says otherwise has left."""

    message = _("The letter has left: correct the attendance instead, the person is told.")


class CannotSee(MoveRefused):
    """Whom it is to be handed to may not read it."""

    def __init__(self, colleague: User) -> None:
        super().__init__()
        self.colleague = colleague

    def __str__(self) -> str:
        words = {"name": self.colleague}
        return _("%(name)s does not have access to this registration: choose someone else.") % words


class ChangedMeanwhile(MoveRefused):
    """Something has happened to the registration that whoever moves it has not seen; `events`, oldest first."""

    message = _("This registration has changed since you opened it: read what is new, then choose again.")

    def __init__(self, events: Sequence[RegistrationEvent]) -> None:
        super().__init__()
        self.events = events


class UndoRefused(MoveRefused):
    """The last move cannot be taken back."""

    message = _(
        "There is nothing to take back here: it was taken back already, or something else has happened since."
    )


class LetterHasLeft(UndoRefused):
    """The person has been written to."""

    message = _(
        "The letter has left: this move can no longer be taken back. Move the registration on instead."
    )


class PlaceGivenOn(UndoRefused):
    """Someone else has the place by now."""

    message = _("The place has been given to someone who waited: this move can no longer be taken back.")


class NothingNoted(MoveRefused):
    """A note without words."""

    message = _("Write the note first.")


class NotReached(MoveRefused):
    """There is nobody to write to."""

    message = _("There is no address to write to.")


class WaitsToBeErased(NotReached):
    """Nothing more is written to who has asked to be erased."""

    message = _(
        "This person has asked to be erased and reads nothing more of us: carry out the erasure. They can take the"
        " request back by themselves."
    )


class NotApproached(NotReached):
    """The person does not know that they were reported to us."""

    message = _("This person has not been told about us yet: invite them first.")


class WrittenAlready(NotReached):
    """This was said to them before."""

    message = _("This was written to them already.")
