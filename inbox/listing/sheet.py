"""The sheet of a workshop: who is expected, by name, with one tap each for who came and who did not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy, pgettext_lazy

from inbox.listing.listing import Listing
from inbox.listing.table import dossier_address
from registrations.domain.errors import TooEarly
from registrations.domain.move import NO_MATTER
from registrations.domain.walk_ins import is_the_day
from registrations.events import Event, event_of
from registrations.models import Registration, RegistrationEvent
from registrations.models.registrations import RegistrationQuerySet
from registrations.workflows import MOVE, Text

# What a button says, and what the sheet counts, by state: shorter than the verbs of the table.
WORDS: dict[str, Text] = {
    "attended": pgettext_lazy("on an attendance sheet", "Present"),
    "absent": pgettext_lazy("on an attendance sheet", "Absent"),
    "confirmed": _("To be noted"),
}
# The same of several people, where that is another word.
COUNTED = {
    "attended": npgettext_lazy("on an attendance sheet, counted", "present", "present"),
    "absent": npgettext_lazy("on an attendance sheet, counted", "absent", "absent"),
    "confirmed": npgettext_lazy("on an attendance sheet, counted", "to be noted", "to be noted"),
}
EXPECTED = npgettext_lazy("on an attendance sheet, counted", "expected", "expected")


@dataclass(frozen=True, slots=True)
class Tap:
    """One button of one person: where it leads, and whether it is what stands now, so that it takes that back."""

    code: str
    to: str
    label: Text
    pressed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the sheet. `seen` is the key of the last thing that the screen knows of."""

    row: Registration
    address: str
    taps: list[Tap]
    seen: int | None
    state: Text


@dataclass(frozen=True, slots=True)
class Number:
    """How many are in a state, or on the sheet at all where `code` is empty, with the word for one and for several."""

    code: str
    number: int
    words: Text

    @property
    def label(self) -> str:
        return self.words % self.number

    @property
    def one(self) -> str:
        return self.words % 1

    @property
    def many(self) -> str:
        return self.words % 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """The event, how many are in each state, and its people.

    `too_early` says why nothing can be tapped yet, `takes_more` whether somebody may be written down at the door now.
    """

    event: Event | None
    counts: list[Number]
    lines: list[Line]
    too_early: str
    may_tap: bool
    takes_more: bool


def people(keys: Iterable[int]) -> list[Any]:
    """These registrations, in this order, with all that the sheet reads; `seen` is the key of their last event."""
    keys = list(keys)
    found = with_last_event(Registration.objects.select_related("intake").defer("answers")).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def with_last_event(rows: RegistrationQuerySet) -> Any:
    """The rows with `seen`, the key of the last event that matters to who decides upon them."""
    events = RegistrationEvent.objects.filter(registration=OuterRef("pk")).exclude(kind__in=NO_MATTER)
    return rows.annotate(seen=Subquery(events.order_by("-pk").values("pk")[:1]))


def sheet_of(listing: Listing, rows: Iterable[Any], *, whole: bool) -> Sheet:
    """The sheet of these people; `whole` when they are all that the view holds. A fixed number of queries."""
    rows = list(rows)
    event = event_of(rows[0].intake) if rows else None
    too_early = _too_early(event, listing.at)
    may_tap = not too_early and listing.user.has_perm(MOVE)
    lines = [
        Line(
            row,
            dossier_address(listing, row),
            taps_for(listing, row) if may_tap else [],
            row.seen,
            WORDS.get(row.state_code, row.state.label),
        )
        for row in rows
    ]
    numbers = Counter(row.state_code for row in rows) if whole else numbers_of(listing)
    codes = (*listing.view.taps, listing.view.untapped)
    counts = [Number("", sum(numbers.get(code, 0) for code in codes), EXPECTED)]
    counts += [Number(code, numbers.get(code, 0), COUNTED[code]) for code in codes]
    # Where nobody is expected, the screen itself says it.
    takes_more = event is None or is_the_day(event, listing.at)
    return Sheet(event, counts, lines, too_early, may_tap, takes_more)


def taps_for(listing: Listing, row: Registration) -> list[Tap]:
    """The buttons of that row: those that its workflow knows a way for."""
    view, found = listing.view, []
    for code in view.taps:
        pressed = row.state_code == code
        to = view.untapped if pressed else code
        if row.workflow.transition(row.state_code, to):
            found.append(Tap(code, to, WORDS[code], pressed))
    return found


def _too_early(event: Event | None, at: datetime) -> str:
    return str(TooEarly(event.starts_at)) if event and not event.has_begun(at) else ""


def numbers_of(listing: Listing) -> dict[str, int]:
    """How many of all that the view holds are in each state, whatever is searched for."""
    return dict(listing.held.order_by().values_list("state_code").annotate(number=Count("*")))
