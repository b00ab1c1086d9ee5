"""How many each view holds for somebody: in the inbox's own menu, on the admin's home page, in the digest."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse

from core.models import User
from inbox.listing.declared import ALL, VIEWS, View
from inbox.listing.listing import Listing

ENOUGH = 99  # beyond it nobody counts: "99+"


@dataclass(frozen=True, slots=True)
class CountedView:
    """A view with its address and how many it holds; None where that is not counted."""

    view: View
    url: str
    number: int | None

    @property
    def words(self) -> str:
        """The count as it is shown."""
        if self.number is None:
            return ""
        return f"{ENOUGH}+" if self.number > ENOUGH else str(self.number)


def address_of(view: View) -> str:
    """Where a view is."""
    return reverse("inbox:index") if view is ALL else reverse("inbox:view", args=[view.code])


def counted(user: User, at: datetime) -> list[CountedView]:
    """The views there are for this person, counted up to a hundred: a query each, and none for that of everything."""
    return [
        CountedView(view, address_of(view), _count(user, view, at))
        for view in VIEWS.values()
        if user.has_perm(view.right)
    ]


def _count(user: User, view: View, at: datetime) -> int | None:
    if view is ALL:
        return None
    return Listing(user, view, QueryDict(), at).held.order_by().values("pk")[: ENOUGH + 1].count()
