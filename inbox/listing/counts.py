"""How many each view holds for somebody: in the inbox's own menu, on the admin's home page, in the digest."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.models import User
from inbox.listing.declared import ALL, LATE, SHEET, TO_DO, VIEWS, View
from inbox.listing.listing import Listing
from registrations.models.registrations import SEE

ENOUGH = 99  # beyond it nobody counts: "99+"
KEPT = 20  # seconds: every page of the admin shows what waits


@dataclass(frozen=True, slots=True)
class CountedView:
    """A view and how many it holds; None where that is not counted."""

    view: View
    number: int | None
    page: str = ""

    @property
    def address(self) -> str:
        """Where it is, of the same page."""
        return self.view.address + (f"?page={self.page}" if self.page else "")

    @property
    def words(self) -> str:
        """The count as it is shown."""
        return "" if self.number is None else in_words(self.number)


def in_words(number: int) -> str:
    """A count as it is shown: nobody counts beyond 99."""
    return f"{ENOUGH}+" if number > ENOUGH else str(number)


def counted(listing: Listing) -> list[CountedView]:
    """The views there are for who asks for this listing: counted up to a hundred, all in one query.

    Where it is narrowed to a page, they are of that page. That of everything is counted of a page alone; a
    sheet is there when somebody stands on it.
    """
    user, asked = listing.user, listing.asked
    visible = listing.visible.filter(intake__page_key__in=asked.page_keys) if asked.page else listing.visible
    views = [view for view in VIEWS.values() if user.has_perm(view.right) and view.offered(asked)]
    uncounted = () if asked.page else (ALL,)
    counts = [_UpToAHundred(view.rows(visible, asked)) for view in views if view not in uncounted]
    numbers = iter(User.objects.filter(pk=user.pk).values_list(*counts).first() or ())
    found = [CountedView(view, None if view in uncounted else next(numbers), asked.page) for view in views]
    return [each for each in found if each.number or not each.view.taps or each.view is listing.view]


@dataclass(frozen=True, slots=True)
class PageView:
    """A view of one page as the page's own screens lead to it."""

    label: str
    address: str


def cockpit_address(listing: Listing) -> str:
    """Where the figures are of the page that the listing is narrowed to, or of everything; empty for who has none."""
    if not listing.asked.sees_figures:
        return ""
    return reverse("inbox:cockpit") + (f"?page={listing.asked.page}" if listing.asked.page else "")


def views_of_page(page: Page, user: User, at: datetime) -> list[PageView]:
    """What leads from a page to what came in for it: the inbox with what is to be done, the sheet where people come.

    None for who reads nothing of it, and for a page that takes nothing, nor any below it.
    """
    if not page.pk or not user.has_perm(SEE):
        return []
    listing = Listing(user, TO_DO, QueryDict(f"page={page.translation_key}"), at)
    if not listing.rounds.filter(page_key__in=listing.asked.page_keys).exists():
        return []
    numbers = {each.view: each for each in counted(listing)}
    to_do = numbers[TO_DO]
    found = [PageView(_("Inbox (%(number)s to do)") % {"number": to_do.words}, numbers[ALL].address)]
    if listing.asked.sees_figures:
        found.append(PageView(_("Dashboard"), cockpit_address(listing)))
    if sheet := numbers.get(SHEET):
        found.append(PageView(f"{SHEET.label} ({sheet.words})", sheet.address))
    return found


def waiting(user: User, at: datetime) -> tuple[int, int]:
    """How many are to be done by this person, and how many they see are late: up to a hundred, as of seconds ago."""
    key = f"inbox.waiting.{user.pk}"
    kept = cache.get(key)
    if kept is None:
        listing = Listing(user, TO_DO, QueryDict(), at)
        counts = [_UpToAHundred(view.rows(listing.visible, listing.asked)) for view in (TO_DO, LATE)]
        kept = User.objects.filter(pk=user.pk).values_list(*counts).first() or (0, 0)
        cache.set(key, kept, KEPT)
    return kept


class _UpToAHundred(Subquery):
    """How many rows a query has, none of which is looked at beyond those that anybody counts."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet):
        super().__init__(rows.order_by().values("pk")[: ENOUGH + 1])
