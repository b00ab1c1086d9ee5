"""A lot before it is done: what can be done, what cannot and why, and what any one person would read."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from inbox.lots.acts import Verb, Words
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState, Outcome
from registrations.domain.errors import MoveRefused, NotAllowed
from registrations.domain.rehearsal import Rehearsal
from registrations.models import Registration, RegistrationEvent

AT_ONCE = 500  # rows looked through at a time


@transaction.atomic
def look_through(lot: Lot, verb: Verb, words: Words, *, by: User, at: datetime | None = None) -> None:
    """Keep the words, and note of each row whether it can be done with them, or why not; and what it was known of.

    What is done later is what was noted here: a row that could not be done then is left out, whatever becomes possible
    meanwhile. Places are counted down within a batch; who finds none when it is done is left out then.
    """
    at = at or timezone.now()
    current = Lot.objects.select_for_update().get(pk=lot.pk)
    if current.state != LotState.WAITING:
        return
    lot.words, lot.shown_at = words, at
    lot.save(update_fields=["words", "shown_at"])
    last, taken = -1, 0
    while batch := list(_rows(lot).filter(rank__gt=last)[:AT_ONCE]):
        last = batch[-1].rank
        taken = _look_at(batch, verb, words, by=by, at=at, taken=taken)


def _rows(lot: Lot):
    rows = lot.rows.select_related("registration__intake__form").defer("registration__answers")
    return rows.order_by("rank")


def _look_at(batch: list[LotRow], verb: Verb, words: Words, *, by: User, at: datetime, taken: int) -> int:
    """Note it of these rows; `taken` is how many can be done before them, and of all of them then given back."""
    registrations = [row.registration for row in batch]
    keys = [each.pk for each in registrations]
    visible = set(
        Registration.objects.visible_to(by).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    )
    refused = {pk: str(NotAllowed()) for pk in keys if pk not in visible}
    refused |= verb.refusals([each for each in registrations if each.pk in visible], words, by=by, at=at)
    events = RegistrationEvent.objects.filter(registration__in=keys).order_by()
    seen = dict(events.values_list("registration").annotate(last=Max("pk")))
    parts = verb.shares(words)
    for row in batch:
        row.why = refused.get(row.registration_id, "")[:300]
        row.outcome = Outcome.LEFT_OUT if row.why else Outcome.WAITING
        row.seen = seen.get(row.registration_id, 0)
        row.share = taken % parts if parts and not row.why else None
        taken += not row.why
    LotRow.objects.bulk_update(batch, ["why", "outcome", "seen", "share"])
    return taken


def letters_of(row: LotRow, lot: Lot, verb: Verb, *, by: User) -> tuple[Rehearsal | None, str]:
    """What that row's person would read, or why nothing can be done; nothing of it is kept."""
    if row.outcome != Outcome.WAITING:
        return None, row.why
    try:
        return verb.rehearse(row.registration, lot.words, by=by, at=timezone.now()), ""
    except MoveRefused as refusal:
        return None, str(refusal) or _("This cannot be done any more.")
