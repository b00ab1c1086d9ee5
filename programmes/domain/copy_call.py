"""Start a call from last year's: the same page and the same rounds, every date moved."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log

from core.models import User
from core.text.dates import PARIS
from programmes.models import CallPage
from registrations.models import Intake

# The dates of a round that move; that it was extended or cancelled is not copied.
MOVED = ("opens_at", "closes_at", "review_at", "committee_at", "results_at")
DRAFT = {
    "go_live_at": None,
    "expire_at": None,
    "expired": False,
    "locked": False,
    "locked_at": None,
    "locked_by": None,
}


@dataclass(frozen=True, slots=True)
class Shift:
    """So many years, then so many days, in Paris: an hour stays what the clock on the wall says, summer or winter."""

    years: int = 0
    days: int = 0

    @classmethod
    def between(cls, before: date, after: date) -> Self:
        """What leads from one day to the other: 15 January 2024 to 18 January 2025 is one year and three days."""
        years = after.year - before.year
        return cls(years, (after - cls(years).day(before)).days)

    @classmethod
    def to_next(cls, day: date, today: date) -> Self:
        """By a year, or by as many as it takes for that day not to be over."""
        years = max(1, today.year - day.year)
        return cls(years) if cls(years).day(day) >= today else cls(years + 1)

    def day(self, day: date) -> date:
        """That day moved; 29 February becomes 28 February in a year without one."""
        year = day.year + self.years
        last = monthrange(year, day.month)[1]
        return day.replace(year=year, day=min(day.day, last)) + timedelta(days=self.days)

    def moment(self, moment: datetime) -> datetime:
        """That aware moment moved. An hour that summer time skips becomes the next one."""
        local = moment.astimezone(PARIS)
        moved = datetime.combine(self.day(local.date()), local.time(), tzinfo=PARIS)
        return moved.astimezone(UTC).astimezone(PARIS)


@transaction.atomic
def copy_call(
    call: CallPage, *, title: str, slug: str, shift: Shift, by: User | None = None, at: datetime | None = None
) -> CallPage:
    """A draft of the call beside it, with its rounds moved and its translations; never published.

    A round keeps its form, its names and its places; its note, which speaks of its dates, is not copied. A year in
    a name moves with the round's opening, in the title of a translation with the last one's; without rounds, it stays.

    Raises ValidationError for an address that is taken, and when the moved dates of a round contradict each other;
    then nothing is copied.
    """
    key = uuid4()
    intakes = list(Intake.objects.for_page(call).order_by("opens_at", "pk"))
    years = _years(intakes[-1].opens_at if intakes else at or timezone.now(), shift)
    copied = _copy_page(call, key, title=title, slug=slug, by=by)
    for intake in intakes:
        _copy_intake(intake, key, shift, by=by)
    translations = CallPage.objects.filter(translation_key=call.translation_key).exclude(pk=call.pk)
    for translation in translations.filter(alias_of=None).order_by("pk"):
        free = find_available_slug(translation.get_parent(), renamed(translation.slug, *years))
        _copy_page(translation, key, title=renamed(translation.title, *years), slug=free, by=by)
    return copied


def renamed(text: str, before: int, after: int) -> str:
    """The text with one year in the place of another."""
    return text.replace(str(before), str(after))


def _years(moment: datetime, shift: Shift) -> tuple[int, int]:
    """The year of that moment in Paris, and the one it moves to."""
    day = moment.astimezone(PARIS).date()
    return day.year, shift.day(day).year


def _copy_page(call: CallPage, key: UUID, *, title: str, slug: str, by: User | None) -> CallPage:
    values = DRAFT | {"title": title, "slug": slug, "translation_key": key}
    action = CopyPageAction(call, update_attrs=values, copy_revisions=False, keep_live=False, user=by)
    return action.execute(skip_permission_checks=True)


def _copy_intake(intake: Intake, key: UUID, shift: Shift, *, by: User | None) -> Intake:
    years = _years(intake.opens_at, shift)
    dates = {name: shift.moment(moment) for name in MOVED if (moment := getattr(intake, name))}
    copied = Intake(
        page_key=key,
        form=intake.form,
        name_fr=renamed(intake.name_fr, *years),
        name_en=renamed(intake.name_en, *years),
        capacity=intake.capacity,
        **dates,
    )
    copied.full_clean()
    copied.save()
    log(instance=copied, action="wagtail.create", user=by)
    return copied
