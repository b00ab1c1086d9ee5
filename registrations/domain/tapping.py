"""A tap on a sheet, made where there was no network and sent later: taken once, as of the moment it was made."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.models import User
from registrations.domain.errors import ChangedMeanwhile, MoveRefused, TooLate
from registrations.domain.move import NO_MATTER, move
from registrations.models import Registration, RegistrationEvent

OLDEST = timedelta(days=3)  # a workshop of two days, and the way home


def tap(
    registration: Registration,
    *,
    to: str,
    by: User,
    left: str,
    seen: int | None,
    made_at: datetime,
    at: datetime | None = None,
) -> RegistrationEvent | None:
    """Move to the state `to` as of `made_at` (aware); None where the registration is there already.

    Who tapped, whom, to what state and at which millisecond are the name of a tap: the same one that is sent twice is
    one, whatever has happened since. `left` is the state that the screen showed, `seen` the key of the last event that
    it knew of: one's own taps since then are known to the screen as well, for it sends them in order.

    A moment that is still to come is now. Raises TooLate for a tap of more than three days ago, and what `move()`
    raises, TooEarly by the moment of the tap.
    """
    at = at or timezone.now()
    if made_at < at - OLDEST:
        raise TooLate
    made_at = min(made_at, at)
    if _is_taken(registration, to=to, by=by, made_at=made_at):
        return None
    seen = _known(registration, by=by, among=(left, to), seen=seen or 0)
    if registration.state_code == to:
        return None
    try:
        return move(registration, to=to, by=by, seen=seen, at=made_at)
    except MoveRefused:
        if _is_taken(registration, to=to, by=by, made_at=made_at):  # by the same tap, a moment ago
            return None
        raise


def _is_taken(registration: Registration, *, to: str, by: User, made_at: datetime) -> bool:
    return registration.events.filter(actor=by, to_state=to, at=made_at).exists()


def _known(registration: Registration, *, by: User, among: tuple[str, str], seen: int) -> int:
    """The last event that the screen knows of, one's own taps since then included; reads the state after them.

    Raises ChangedMeanwhile when these lead elsewhere than where the screen was, or wished to be.
    """
    later = list(registration.events.filter(pk__gt=seen).exclude(kind__in=NO_MATTER).order_by("pk"))
    registration.refresh_from_db(fields=["state_code"])
    if not later or any(each.actor_id != by.pk for each in later):
        return seen
    if registration.state_code not in among:
        raise ChangedMeanwhile(later)
    return later[-1].pk
