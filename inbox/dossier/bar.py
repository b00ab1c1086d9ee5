"""What can be done with a dossier now: its workflow's moves, who handles it, and taking the last move back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from core.models import User
from registrations.domain import MoveRefused
from registrations.domain.asked_again import Askable, askable
from registrations.domain.move import refusal_now
from registrations.domain.returning import origins_of
from registrations.domain.undoing import Undoable, undoable
from registrations.letters import takes_message
from registrations.models import Message, Registration, RegistrationEvent
from registrations.models.colleagues import colleagues_of
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.workflows import MOVE, Transition


@dataclass(frozen=True, slots=True)
class Act:
    """A move as the bar offers it: made at once, after the letter was read, or once its words are written."""

    way: Transition
    is_open: bool = False

    @property
    def takes_message(self) -> bool:
        return takes_message(self.way.letter)

    @property
    def asks_documents(self) -> bool:
        """Whether the person can be asked for documents with it."""
        return self.way.target == ASKED_FOR_MORE

    @property
    def asks_words(self) -> bool:
        return self.is_open or self.way.needs_message or self.way.needs_note


@dataclass(frozen=True, slots=True)
class Bar:
    """All of it for one person. `colleagues` is empty for who hands nothing over, `askable` where nothing is asked."""

    acts: list[Act]
    askable: list[Askable]
    may_write: bool
    colleagues: list[User]
    undo: Undoable | None


def bar_of(
    registration: Registration,
    user: User,
    *,
    events: Sequence[RegistrationEvent],
    letters: Sequence[Message],
    at: datetime,
    open_at: str = "",
) -> Bar:
    """What this person may do at that moment. `open_at` is the state whose words are being written."""
    may_write = user.has_perm(MOVE)
    colleagues: QuerySet[User] | list[User] = colleagues_of(registration) if may_write else []
    acts = [Act(way, is_open=way.target == open_at) for way in moves_for(registration, user, at=at)]
    return Bar(
        acts=acts,
        askable=askable(registration) if any(act.asks_documents for act in acts) else [],
        may_write=may_write,
        colleagues=[each for each in colleagues if each.pk != registration.owner_id],
        undo=undo_for(registration, user, events, letters),
    )


def moves_for(registration: Registration, user: User, *, at: datetime) -> list[Transition]:
    """The transitions this person may make now."""
    leaving = registration.workflow.leaving(registration.state_code)
    back = origins_of([registration]).get(registration.pk)
    known = (way for way in leaving if not way.returns or way.target == back)
    allowed = (way for way in known if way.permission and user.has_perm(way.permission))
    return [way for way in allowed if refusal_now(registration, way, at=at) is None]


def undo_for(
    registration: Registration, user: User, events: Sequence[RegistrationEvent], letters: Sequence[Message]
) -> Undoable | None:
    """The last move when this person may take it back."""
    try:
        return undoable(registration, user, list(events), list(letters))
    except MoveRefused:
        return None
