"""See what a move would write before it is made: it is made, read, and taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.models import User
from registrations.domain.move import move
from registrations.domain.results import last_decision
from registrations.domain.steps import tell_result
from registrations.domain.wants import Wants
from registrations.models import Message, Registration
from registrations.telling import is_published


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The letters to the person, as they would read them; and how many other people would be written to.

    `waits` says that they leave once the results are published, and not before.
    """

    letters: list[Message]
    others: int
    waits: bool = False


def letters_of(act: Callable[[], object], about: Iterable[Registration]) -> list[Message]:
    """The letters about these registrations that `act` would write; nothing of it is kept. It raises what `act` does.

    To be called with an act that locks what it changes, so that nobody else writes about the same meanwhile.
    """
    with transaction.atomic():
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        act()
        mine = Message.objects.filter(pk__gt=last, registration__in=[each.pk for each in about])
        written = list(mine.select_related("registration").order_by("pk"))
        transaction.set_rollback(True)
    return written


def rehearse(
    registration: Registration,
    *,
    to: str,
    by: User,
    message: str = "",
    note: str = "",
    wants: Wants | None = None,
    at: datetime | None = None,
) -> Rehearsal:
    """What `move()` would write with the same words; nothing of it is kept. It raises what `move()` raises."""
    at = at or timezone.now()
    with transaction.atomic():
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        moved = Registration.objects.select_related("intake").get(pk=registration.pk)
        move(moved, to=to, by=by, message=message, note=note, wants=wants, at=at)
        waits = not is_published(moved, at)
        if waits and (decision := last_decision(moved)):
            tell_result(moved, decision, at=at)
        written = list(
            Message.objects.filter(pk__gt=last, registration__intake=registration.intake_id).order_by("pk")
        )
        transaction.set_rollback(True)
    letters = [each for each in written if each.registration_id == registration.pk]
    return Rehearsal(letters, others=len(written) - len(letters), waits=waits)
