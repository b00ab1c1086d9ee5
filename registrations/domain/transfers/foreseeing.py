"""What a move to another workshop would do, before it is done: who gets a place, who waits where, what each reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from registrations.domain.places import free_places, waiting
from registrations.domain.rehearsal import Rehearsal
from registrations.domain.transfers.moving import transfer
from registrations.models import Intake, Message, Registration


def rehearse_transfer(registration: Registration, to: Intake, **said: Any) -> Rehearsal:
    """What `transfer()` would write with the same words; nothing of it is kept. It raises what `transfer()` raises."""
    with transaction.atomic():
        last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        moved = Registration.objects.select_related("intake").get(pk=registration.pk)
        transfer(moved, to, **said)
        concerned = Q(registration=registration.pk) | Q(registration__intake=registration.intake_id)
        written = list(
            Message.objects.filter(concerned, pk__gt=last).select_related("registration").order_by("pk")
        )
        transaction.set_rollback(True)
    letters = [each for each in written if each.registration_id == registration.pk]
    return Rehearsal(letters, others=len(written) - len(letters))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody would stand there: with a place, or so far down the list."""

    place: bool
    rank: int = 0


def foresee_transfers(rows: Sequence[Registration], target: Intake) -> dict[int, Standing]:
    """Where each of the rows would stand if they were moved one after the other: a few queries for all of them."""
    free = free_places(target)
    moments = list(waiting(target).values_list("created_at", "pk"))
    standing: dict[int, Standing] = {}
    for row in rows:
        if free != 0 and not moments:
            standing[row.pk] = Standing(place=True)
            free = None if free is None else free - 1
        else:
            moments.append((row.created_at, row.pk))
    order = {pk: rank for rank, (_moment, pk) in enumerate(sorted(moments), start=1)}
    return {row.pk: standing.get(row.pk) or Standing(place=False, rank=order[row.pk]) for row in rows}
