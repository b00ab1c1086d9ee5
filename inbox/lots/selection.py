"""Which registrations a lot is about: those ticked, or all that a view holds with its filters."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from core.models import User
from inbox.access import keys_of
from inbox.listing import Listing
from inbox.lots.acts import Verb
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState, Outcome
from registrations.models import Registration
from registrations.models.registrations import RegistrationQuerySet

AT_ONCE = 1000  # rows written by one query


def chosen(user: User, posted: QueryDict) -> RegistrationQuerySet:
    """The registrations that a list's form names, of those this person may see, in order.

    `all` stands for all of the view (`view`) with its filters (`query`); `row` for one each. Keys that name nothing, or
    nothing this person may see, are as if they had not been sent. Raises Http404 for a view there is not, and
    PermissionDenied without the right to it.
    """
    if posted.get("all"):
        return Listing.of(user, posted.get("view", ""), QueryDict(posted.get("query", ""))).queryset
    visible = Registration.objects.visible_to(user)
    return visible.filter(pk__in=keys_of(posted.getlist("row"))).order_by("-created_at", "-pk")


def backs_of(lot: Lot) -> QuerySet[Lot]:
    """The lots that have taken it back, or do, the first one first."""
    return (
        Lot.objects.filter(verb="take_back", words__lot=lot.pk).exclude(state=LotState.WAITING).order_by("pk")
    )


def taken_back(lot: Lot) -> QuerySet[LotRow]:
    """The rows by which it was taken back."""
    return LotRow.objects.filter(lot__in=backs_of(lot).order_by(), outcome=Outcome.DONE).order_by()


@transaction.atomic
def gather(rows: RegistrationQuerySet, verb: Verb, *, by: User) -> Lot | None:
    """A lot of them, not shown yet; None of nothing. Ten thousand are written without being held in memory."""
    lot = Lot.objects.create(by=by, verb=verb.code)
    rows = rows.order_by("created_at", "pk") if verb.in_turn else rows
    rank, batch = 0, []
    for pk in rows.values_list("pk", flat=True).iterator(chunk_size=AT_ONCE):
        batch.append(LotRow(lot=lot, registration_id=pk, rank=rank))
        rank += 1
        if len(batch) == AT_ONCE:
            LotRow.objects.bulk_create(batch)
            batch = []
    LotRow.objects.bulk_create(batch)
    if not rank:
        lot.delete()
        return None
    return lot
