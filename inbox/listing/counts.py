"""How many each view holds for somebody: in the inbox's own menu, on the admin's home page, in the digest."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, QuerySet, Subquery

from core.models import User
from inbox.listing.declared import ALL, VIEWS, View
from registrations.models.registrations import RegistrationQuerySet

ENOUGH = 99  # beyond it nobody counts: "99+"


@dataclass(frozen=True, slots=True)
class CountedView:
    """A view and how many it holds; None where that is not counted."""

    view: View
    number: int | None

    @property
    def words(self) -> str:
        """The count as it is shown."""
        if self.number is None:
            return ""
        return f"{ENOUGH}+" if self.number > ENOUGH else str(self.number)


def counted(visible: RegistrationQuerySet, user: User, at: datetime) -> list[CountedView]:
    """The views there are for this person, who may see the `visible`: counted up to a hundred, all in one query.

    That of everything is not counted.
    """
    views = [view for view in VIEWS.values() if user.has_perm(view.right)]
    counts = [_UpToAHundred(view.rows(visible, user, at)) for view in views if view is not ALL]
    numbers = iter(User.objects.filter(pk=user.pk).values_list(*counts).first() or ())
    return [CountedView(view, None if view is ALL else next(numbers)) for view in views]


class _UpToAHundred(Subquery):
    """How many rows a query has, none of which is looked at beyond those that anybody counts."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet):
        super().__init__(rows.order_by().values("pk")[: ENOUGH + 1])
