"""A move to another workshop is taken back while its letter waits."""

from datetime import datetime

from core.models import User
from registrations.domain.errors import PlaceGivenOn, RegisteredAlready, UndoRefused
from registrations.domain.locks import locked, locked_all, where_they_are
from registrations.domain.places import fill_places, free_places
from registrations.domain.transfers.refusing import is_there
from registrations.enums import EventKind, MessageState
from registrations.models import Correction, Draft, FormVersion, Registration, RegistrationEvent, Settled


def lock_where_it_was(registration: Registration) -> None:
    """Lock its intake and the one that its last move came from, in order: taking that move back changes both."""
    moves = Correction.objects.filter(event__registration=registration, event__kind=EventKind.TRANSFERRED)

    def rounds() -> set[int]:
        return where_they_are([registration]) | {row["intake"] for row in moves.values_list("row", flat=True)}

    locked_all(rounds)


def transfer_back(
    registration: Registration, step: RegistrationEvent, *, by: User, at: datetime
) -> RegistrationEvent:
    """Bring it back to where that move took it from, as if it had stayed; both intakes and the row are locked.

    Raises PlaceGivenOn when its place there is someone else's by now, RegisteredAlready when the same person is
    registered there again, and UndoRefused when it is too late.
    """
    kept = Correction.objects.select_for_update().filter(event=step).first()
    if kept is None:
        raise UndoRefused
    left, held = registration.intake, registration.state.holds_place
    source = locked(kept.row["intake"])
    place = registration.workflow.state(kept.row["state"]).holds_place
    if place and free_places(source) == 0:
        raise PlaceGivenOn
    if is_there(registration, source):
        raise RegisteredAlready
    registration.intake, registration.version_id = source, kept.row["version"]
    registration.version = FormVersion.objects.get(pk=kept.row["version"])
    registration.answers, registration.state_code = kept.row["answers"], kept.row["state"]
    registration.since = datetime.fromisoformat(kept.row["since"])
    held_until = kept.row["held_until"]
    registration.held_until = datetime.fromisoformat(held_until) if held_until else None
    registration.save(update_fields=["intake", "version", "answers", "state_code", "since", "held_until"])
    Registration.objects.filter(pk__in=kept.followed["twins"], erased_at=None).update(intake=source)
    Draft.objects.filter(registration=registration).update(intake=source)
    dropped = registration.messages.filter(pk__in=kept.followed["dropped"], state=MessageState.DROPPED)
    dropped.exclude(to="").update(state=MessageState.QUEUED)
    dropped.filter(to="").update(state=MessageState.BY_HAND)
    kept.delete()
    for each in (source, left):
        Settled.objects.reopen(each.pk)
    event = RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        actor=by,
        kind=EventKind.UNDONE,
        from_state=step.to_state,
        to_state=step.from_state,
    )
    if held:
        fill_places(left, at=at)
    return event
