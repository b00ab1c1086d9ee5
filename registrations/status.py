"""What a page says of its intakes at a given moment: the one that matters now, in words, with its timetable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.calendars import Entry
from core.metadata import structured
from core.text.dates import deadline_in_words, start_in_words
from registrations.enums import IntakeState
from registrations.models import Intake

FORM_PATH = "inscription/"
FEW_PLACES = 5


@dataclass(frozen=True, slots=True)
class Milestone:
    """A line of the timetable; `state` is done, current or next, `ends` whether something lasts until that moment."""

    label: str
    moment: datetime
    state: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class IntakeStatus:
    """An intake as it stands at `at`, for the page it belongs to."""

    intake: Intake
    at: datetime
    page: Page

    @property
    def state(self) -> IntakeState:
        return self.intake.state_at(self.at)

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def accepts(self) -> bool:
        return self.intake.accepts(self.at)

    @property
    def cancelled(self) -> bool:
        return self.state is IntakeState.CANCELLED

    @property
    def moment(self) -> datetime | None:
        """The date that matters most in this state."""
        intake = self.intake
        return {
            IntakeState.UPCOMING: intake.opens_at,
            IntakeState.OPEN: intake.closes_at,
            IntakeState.CLOSING_SOON: intake.closes_at,
            IntakeState.CLOSED: intake.closes_at,
            IntakeState.UNDER_REVIEW: intake.results_at,
            IntakeState.RESULTS: intake.results_at,
            IntakeState.CANCELLED: intake.cancelled_at,
        }[self.state]

    @property
    def moment_label(self) -> str:
        """What that date is, in a word or two."""
        return {
            IntakeState.UPCOMING: _("Opening"),
            IntakeState.UNDER_REVIEW: _("Results"),
            IntakeState.RESULTS: _("Results"),
            IntakeState.CANCELLED: str(IntakeState.CANCELLED.label),
        }.get(self.state, _("Closing"))

    @property
    def sentence(self) -> str:
        """That date in words, with its hour and its time zone."""
        if self.moment is None:
            return _("no end date") if self.accepts else ""
        words = {
            IntakeState.UPCOMING: _("opens on %(date)s, Paris time"),
            IntakeState.OPEN: _("until %(date)s, Paris time"),
            IntakeState.CLOSING_SOON: _("until %(date)s, Paris time"),
            IntakeState.CLOSED: _("since %(date)s, Paris time"),
            IntakeState.UNDER_REVIEW: _("results expected on %(date)s, Paris time"),
            IntakeState.RESULTS: _("on %(date)s, Paris time"),
            IntakeState.CANCELLED: _("on %(date)s, Paris time"),
        }[self.state]
        ends = self.moment == self.intake.closes_at
        return words % {"date": (deadline_in_words if ends else start_in_words)(self.moment)}

    @property
    def form_url(self) -> str:
        return self.page.url_of("registration")

    @property
    def offer(self) -> dict | None:
        """A place, for machines; None when there is none to be had."""
        if not self.accepts:
            return None
        return structured.free_offer(
            url=self.page.url_of("registration", full=True),
            opens=self.intake.opens_at,
            closes=self.intake.closes_at,
            full=self.full,
        )

    @property
    def places_left(self) -> int | None:
        """None without a limit, or when nobody can register any more."""
        return self.intake.places_left if self.accepts else None

    @property
    def few_places_left(self) -> bool:
        """Whether one should make haste: no more than FEW_PLACES, none no longer counts."""
        return 0 < (self.places_left or 0) <= FEW_PLACES

    @property
    def full(self) -> bool:
        return self.places_left == 0

    @property
    def extended(self) -> bool:
        """Whether the closing was put off and the new one is what counts now."""
        return bool(self.intake.extended_from) and self.accepts

    @property
    def timetable(self) -> list[Milestone]:
        """Every date of the intake, in order, an extension's old date included."""
        intake = self.intake
        dates = [
            (_("Opening"), intake.opens_at),
            (_("First closing date, extended"), intake.extended_from),
            (_("Closing"), intake.closes_at),
            (_("Assessment begins"), intake.review_at),
            (_("Selection committee"), intake.committee_at),
            (_("Results"), intake.results_at),
            (str(IntakeState.CANCELLED.label), intake.cancelled_at),
        ]
        known = sorted(((moment, label) for label, moment in dates if moment), key=lambda pair: pair[0])
        counting = {moment for moment, _label in known if moment <= self.at} - {intake.extended_from}
        latest = max(counting, default=None)
        return [
            Milestone(
                label,
                moment,
                "current" if moment == latest else "done" if moment < self.at else "next",
                ends=moment in (intake.closes_at, intake.extended_from),
            )
            for moment, label in known
        ]


def uid(thing: str, moment: str) -> str:
    """What a calendar knows an entry by, for ever."""
    return f"{thing}-{moment}@{urlsplit(settings.SITE_URL).hostname}"


# Calendars draw a moment without an end as an hour that follows it: a deadline is the time that leads up to it.
LEADS_UP = timedelta(minutes=15)
REMINDS = timedelta(days=1)  # before a closing: time enough to end a form


def calendar_entries(statuses: Iterable[IntakeStatus]) -> list[Entry]:
    """The opening and the closing of each intake; their UIDs never change, so that an extension moves what is there.

    Each ends at its moment and takes nobody's time: who sees it in a calendar can still act until it is over.
    """
    entries = []
    for status in statuses:
        intake, page = status.intake, status.page
        moments = [
            ("opening", _("%(title)s: opening"), intake.opens_at, None),
            ("closing", _("%(title)s: closing"), intake.closes_at, REMINDS),
            ("results", _("%(title)s: results"), intake.results_at, None),
        ]
        entries += [
            Entry(
                uid=uid(f"intake-{intake.pk}", kind),
                title=title % {"title": page.title},
                starts=moment - LEADS_UP,
                ends=moment,
                keeps_busy=False,
                description=f"{intake.name}. {intake.note}".strip(),
                url=page.full_url or "",
                sequence=intake.revision,
                changed=intake.updated_at,
                cancelled=status.state == IntakeState.CANCELLED,
                alarm=alarm,
            )
            for kind, title, moment, alarm in moments
            if moment
        ]
    return entries


# What a visitor wants first: what can be answered, what will be, what was; what was cancelled last of all.
RANKS = {
    IntakeState.OPEN: 0,
    IntakeState.CLOSING_SOON: 0,
    IntakeState.UPCOMING: 1,
    IntakeState.CLOSED: 2,
    IntakeState.UNDER_REVIEW: 2,
    IntakeState.RESULTS: 2,
    IntakeState.CANCELLED: 4,
}
NO_DATE = (3, 0.0)  # where a page without any intake stands


def precedence(intake: Intake | None, at: datetime) -> tuple[int, float]:
    """Where it stands among others, the least first.

    Those that can be answered, the first to close first; those to come, the next first; those that are over, the newest
    first; what has no date yet; the cancelled ones.
    """
    if intake is None:
        return NO_DATE
    rank = RANKS[intake.state_at(at)]
    if rank == 0:
        return rank, intake.closes_at.timestamp() if intake.closes_at else inf
    return rank, intake.opens_at.timestamp() if rank == 1 else -intake.opens_at.timestamp()


def matters_now(intakes: Iterable[Intake], at: datetime | None = None) -> Intake | None:
    """The intake a visitor cares about: the open one that closes first, then the next to open, then the latest past.

    A cancelled intake only when there is nothing else to say.
    """
    at = at or timezone.now()
    return min(intakes, key=lambda intake: precedence(intake, at), default=None)
