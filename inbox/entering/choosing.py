"""For what somebody can be registered: what takes registrations now, and what was closed not long ago."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import User
from core.text.dates import deadline_in_words
from core.text.stems import fold
from inbox.listing.pages import keys_of_page
from inbox.views.referring.choosing import titles_of
from registrations.domain.on_behalf import may_let_in
from registrations.events import starts_of
from registrations.models import Intake

RECENT = timedelta(days=90)  # how long after its closing an intake is still offered


@dataclass(frozen=True, slots=True)
class Offer:
    """One intake that somebody can be registered in."""

    title: str
    notes: tuple[str, ...]
    url: str
    is_late: bool


def offers(user: User, *, page: str = "", at: datetime) -> Iterator[Offer]:
    """What this person may register somebody for now, of that page and those below it; open ones first, by title."""
    rows = Intake.objects.entered_by(user).filter(opens_at__lte=at).standing(at)
    rows = rows.filter(Q(closes_at=None) | Q(closes_at__gt=at - RECENT))
    if page:
        rows = rows.filter(page_key__in=keys_of_page(page))
    intakes = list(rows.with_taken().select_related("form").order_by("opens_at", "pk"))
    titles = titles_of(intakes)
    starts = starts_of(at - RECENT, at + timedelta(days=400))
    known = [each for each in intakes if each.page_key in titles]
    for intake in sorted(known, key=lambda each: (not each.accepts(at), fold(titles[each.page_key]))):
        is_late = not intake.accepts(at)
        if is_late and not may_let_in(intake, user, at):
            continue
        notes = [intake.name]
        if begins := starts.get(intake.page_key):
            words = _("took place on %(moment)s") if begins <= at else _("takes place on %(moment)s")
            notes.append(words % {"moment": deadline_in_words(begins)})
        if intake.closes_at:
            words = _("closed since %(moment)s") if is_late else _("until %(moment)s")
            notes.append(words % {"moment": deadline_in_words(intake.closes_at)})
        if intake.places_left is not None:
            notes.append(_places(intake.places_left))
        yield Offer(
            titles[intake.page_key], tuple(notes), reverse("inbox:enter_for", args=[intake.pk]), is_late
        )


def _places(left: int) -> str:
    """How many places are left, in words."""
    return _("places left: %(number)d") % {"number": left} if left else _("full: who comes now waits")
