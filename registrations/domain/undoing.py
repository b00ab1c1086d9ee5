"""Take back the last move, correction or letter of staff, as long as it has reached nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.errors import (
    ChangedMeanwhile,
    LetterHasLeft,
    MoveRefused,
    NoPlaceLeft,
    NotAllowed,
    PlaceGivenOn,
    UndoRefused,
)
from registrations.domain.move import check_place, unseen_by
from registrations.domain.persons.locking import locked_registration
from registrations.domain.places import fill_places
from registrations.domain.steps import return_to
from registrations.domain.taking_back import left_since, take_back
from registrations.domain.transfers import lock_where_it_was, transfer_back
from registrations.domain.wants import unwant
from registrations.enums import LEFT, UNSENT, EventKind, MessageState
from registrations.models import Correction, Draft, Message, Registration, RegistrationEvent, Settled
from registrations.models.registrations import CORRECT
from registrations.workflows import MOVE, Transition

# What may have happened after the move without standing in the way of its end.
BESIDE = (
    EventKind.NOTED,
    EventKind.ASSIGNED,
    EventKind.DOSSIER_READ,
    EventKind.MESSAGE_SENT,
    EventKind.MESSAGE_FAILED,
)

TAKEN_BACK = (EventKind.MOVED, EventKind.TRANSFERRED, EventKind.CORRECTED, EventKind.WRITTEN)


@dataclass(frozen=True, slots=True)
class Undoable:
    """The move or the correction that can be taken back, and its letters that have not left."""

    step: RegistrationEvent
    letters: list[Message]

    @property
    def leaves_at(self) -> datetime | None:
        """When the first of the letters leaves; None when the move has written none."""
        return min((letter.due_at for letter in self.letters), default=None)


@transaction.atomic
def undo(
    registration: Registration, by: User, *, step: int | None = None, at: datetime | None = None
) -> RegistrationEvent:
    """Take back the last move, the last correction or the last words, and drop their letters.

    Of a move, the state it left comes back, since when it had stood there, and what was about to be sent then. The
    table need not declare a way back, for nothing has come of it. Of a correction, answers, address and links come back
    (`taking_back`). Its event stays in the history, with one that says who has taken it back. Intake and registration
    are locked and read again, as by `move()`. `step` is the key of the event that `by` means: a colleague's that came
    after it is not taken back in its stead.

    Raises ChangedMeanwhile when another step has followed the one meant, NotAllowed when `by` may not read the
    registration or do such a thing, UndoRefused when the last thing that happened is none of staff's, LetterHasLeft
    when the person was written to or is being so, PlaceGivenOn when the freed place is someone else's by now, and
    RegisteredAlready when another registration of the same person counts.
    """
    lock_where_it_was(registration)
    current = locked_registration(registration, Draft.objects.filter(registration=registration))
    intake = current.intake
    at = at or timezone.now()
    if step is not None:
        unseen = [each for each in unseen_by(by, current, step) if each.to_state or each.kind in TAKEN_BACK]
        if unseen:
            raise ChangedMeanwhile(unseen)
    events = list(current.events.select_related("actor").order_by("at", "pk"))
    found = undoable(current, by, events, list(current.messages.select_for_update().order_by("pk")))
    if not current.is_visible_to(by):
        raise NotAllowed
    taken = found.step
    if step is not None and taken.pk != step:
        raise UndoRefused
    pks = [letter.pk for letter in found.letters]
    Message.objects.filter(pk__in=pks).update(state=MessageState.DROPPED)
    Settled.objects.reopen(intake.pk)
    if taken.kind == EventKind.WRITTEN:
        return RegistrationEvent.objects.create(registration=current, at=at, actor=by, kind=EventKind.UNDONE)
    if taken.kind == EventKind.CORRECTED:
        return take_back(current, taken, by=by, at=at)
    if taken.kind == EventKind.TRANSFERRED:
        return transfer_back(current, taken, by=by, at=at)
    try:
        check_place(current, Transition(taken.to_state, taken.from_state, ""))
    except NoPlaceLeft as refusal:
        raise PlaceGivenOn from refusal
    held = current.state.holds_place
    before = _led_there(taken, events)
    unwant(current, at=taken.at)
    event = return_to(current, taken, by=by, since=before.at if before else current.created_at, at=at)
    _send_after_all(current, before, at=at)
    registration.state_code, registration.since = current.state_code, current.since
    registration.held_until = current.held_until
    if held and not current.state.holds_place:
        fill_places(intake, at=at)
    return event


def undoable(
    registration: Registration, by: User, events: list[RegistrationEvent], messages: list[Message]
) -> Undoable:
    """The last move or correction, if it can be taken back by what happened since: `events` are all, oldest first.

    Places are `undo()`'s to look at. Raises NotAllowed, UndoRefused or LetterHasLeft.
    """
    step = next((each for each in reversed(events) if each.kind in TAKEN_BACK), None)
    if step is None or step.actor_id is None or registration.erased_at:
        raise UndoRefused
    if not by.has_perm(_right_to(registration, step)):
        raise NotAllowed
    for event in events[events.index(step) + 1 :]:
        told_with_it = event.kind == EventKind.RESULT_TOLD and event.at == step.at
        # A file that says nothing of it yet (`telling`).
        unaware = event.kind == EventKind.DOWNLOADED and event.at < step.at + settings.LETTERS_WAIT
        if event.kind not in BESIDE and not told_with_it and not unaware:
            raise UndoRefused
    written = [each for each in messages if each.created_at == step.at]
    corrected = step.kind == EventKind.CORRECTED
    if any(each.state in LEFT for each in written) or (corrected and left_since(messages, step)):
        raise LetterHasLeft
    return Undoable(step, [each for each in written if each.state in UNSENT])


def refused_undos(
    rows: Sequence[Registration], steps: Mapping[int, int], *, by: User
) -> dict[int, MoveRefused]:
    """Why `undo(row, by, step=…)` would refuse, of those of the rows for which it would: two queries for all of them.

    `steps` names the event that is to be taken back, by the registration. Rights to see and places are `undo()`'s to
    look at.
    """
    events: dict[int, list[RegistrationEvent]] = {row.pk: [] for row in rows}
    written: dict[int, list[Message]] = {row.pk: [] for row in rows}
    found = RegistrationEvent.objects.filter(registration__in=events).select_related("actor")
    for event in found.order_by("at", "pk"):
        events[event.registration_id].append(event)
    letters = Message.objects.filter(registration__in=written).defer("text", "html", "marks")
    for message in letters.order_by("pk"):
        if message.registration_id is not None:
            written[message.registration_id].append(message)
    refused: dict[int, MoveRefused] = {}
    for row in rows:
        try:
            last = undoable(row, by, events[row.pk], written[row.pk]).step
            if last.pk != steps.get(row.pk):
                refused[row.pk] = UndoRefused()
        except MoveRefused as refusal:
            refused[row.pk] = refusal
    return refused


def _right_to(registration: Registration, step: RegistrationEvent) -> str:
    """The right that the step asks for. Raises UndoRefused when it cannot be taken back, whoever asks."""
    if step.kind == EventKind.WRITTEN:
        return MOVE
    if step.kind == EventKind.TRANSFERRED:
        if not Correction.objects.filter(event=step).exists():
            raise UndoRefused
        return MOVE
    if step.kind == EventKind.CORRECTED:
        if not Correction.objects.filter(event=step).exists():
            raise UndoRefused
        return CORRECT
    transition = registration.workflow.transition(step.from_state, step.to_state)
    if transition is None or step.to_state != registration.state_code:
        raise UndoRefused
    if not transition.permission:
        raise NotAllowed
    return transition.permission


def _led_there(step: RegistrationEvent, events: list[RegistrationEvent]) -> RegistrationEvent | None:
    """The event that had brought it to the state the step left; a return to that state is none."""
    steps = (EventKind.CREATED, EventKind.MOVED, EventKind.TRANSFERRED)
    before = events[: events.index(step)]
    return next((e for e in reversed(before) if e.kind in steps and e.to_state == step.from_state), None)


def _send_after_all(registration: Registration, before: RegistrationEvent | None, *, at: datetime) -> None:
    """What the state it is in again had written, and what the move had kept from leaving, leaves after all."""
    if before is None:
        return
    kept = registration.messages.filter(
        created_at=before.at, only_in=registration.state_code, state=MessageState.DROPPED
    )
    for message in kept.order_by("pk"):
        message.state = MessageState.QUEUED if message.to else MessageState.BY_HAND
        message.due_at = max(message.due_at, at)
        message.save(update_fields=["state", "due_at"])
