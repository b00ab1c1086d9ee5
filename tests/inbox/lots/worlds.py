"""A call with people who applied, and who of staff works on it."""

from typing import Any

from django.db.models import QuerySet

from core.enums import StaffGroup
from core.models import User
from inbox.lots.preview import look_through
from inbox.lots.running import begin
from inbox.lots.selection import gather
from inbox.lots.verbs import VERBS
from inbox.models import Lot
from registrations.models import Intake, Message, Registration
from tests import factories
from tests.copies import copies

BACK = "/admin/inbox/"


def people(number: int, intake: Intake | None = None) -> list[Registration]:
    """So many applications to one call, to whom nothing is still to be sent."""
    intake = intake or factories.intake(factories.call(title="Appel national"))
    one = factories.registration(intake, courriel="p@example.org", nom="Personne 0")
    Message.objects.filter(registration=one).delete()
    return [one, *copies(one, number - 1, name="Personne {}")]


def manager(**fields: Any) -> User:
    """Someone who works on everything below the home page."""
    person = factories.staff(StaffGroup.MANAGERS, **fields)
    person.inbox_scopes.create(page=factories.home())
    return person


def rows_of(registrations: list[Registration]) -> QuerySet[Registration]:
    return Registration.objects.filter(pk__in=[each.pk for each in registrations]).order_by("pk")


def shown(code: str, registrations: list[Registration], by: User, **words: Any) -> Lot:
    """A lot that was shown and not done."""
    lot = gather(rows_of(registrations), VERBS[code], by=by)
    assert lot is not None
    look_through(lot, VERBS[code], words, by=by)
    return lot


def done(code: str, registrations: list[Registration], by: User, **words: Any) -> Lot:
    """A lot that was shown and done at once."""
    lot = shown(code, registrations, by, **words)
    begin(lot)
    lot.refresh_from_db()
    return lot


def outcomes(lot: Lot) -> list[str]:
    return list(lot.rows.order_by("rank").values_list("outcome", flat=True))


def reasons(lot: Lot) -> list[str]:
    return list(lot.rows.order_by("rank").values_list("why", flat=True))
