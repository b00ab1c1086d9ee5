"""What a page needs to take registrations: its status, the addresses of its form, its calendar and its previews."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from core.caching.pages import changes_at, kept
from core.calendars import Entry, calendar_response
from core.models.base_page import Preparers
from core.routing.words import spelled
from registrations.domain.subscriptions import may_remind
from registrations.enums import IntakeState
from registrations.models import Intake
from registrations.previews import moment_in, sample_intake
from registrations.status import FORM_PATH, IntakeStatus, calendar_entries, matters_now, precedence
from registrations.views import public, statistics, subscriptions

REMINDER_PATH = f"{FORM_PATH}rappel/"
AnyPage = TypeVar("AnyPage", bound="RegistrationMixin")
CALENDAR_PATH = "calendrier.ics"  # its address has no slash at the end: see config.urls


def attach_intakes(pages: Iterable[Page]) -> None:
    """Tell the pages that may have intakes theirs, fetched in one query for all."""
    if registrable := [page for page in pages if isinstance(page, RegistrationMixin)]:
        tell_intakes(registrable, intakes_of(registrable))


def intakes_of(pages: Iterable[Page]) -> dict[UUID, list[Intake]]:
    """The intakes of the pages, whatever their types, by the translation key of the page, in one query."""
    by_key = defaultdict(list)
    keys = {page.translation_key for page in pages}
    for intake in Intake.objects.public().filter(page_key__in=keys).with_taken():
        by_key[intake.page_key].append(intake)
    return by_key


def tell_intakes(pages: Iterable[Page], intakes: Mapping[UUID, list[Intake]]) -> None:
    """Tell the pages that may have intakes theirs, which `intakes_of()` has fetched."""
    for page in pages:
        if isinstance(page, RegistrationMixin):
            page.know(intakes.get(page.translation_key, []))


def in_order(pages: Iterable[AnyPage], at: datetime | None = None) -> list[AnyPage]:
    """The pages in the order every list has them: by what their intakes say (`precedence`), the newest page first."""
    at = at or timezone.now()
    return sorted(pages, key=lambda page: (*precedence(matters_now(page.intakes, at), at), -page.pk))


class RegistrationMixin(RoutablePageMixin):
    """A page with intakes. `<page>/inscription/` (in English `register/`) is the form of the one that is open."""

    _intakes: list[Intake] | None = None
    clock: datetime | None = None  # the moment a preview shows the page at
    prepares_cards: Preparers = (attach_intakes,)

    @property
    def now(self) -> datetime:
        """The moment the page speaks of: the present, or the one a preview has chosen."""
        return self.clock or timezone.now()

    @property
    def intakes(self) -> list[Intake]:
        """The page's intakes, newest first, the same in every language."""
        if self._intakes is None:
            self._intakes = list(Intake.objects.for_page(self).with_taken())
        return self._intakes

    def know(self, intakes: list[Intake]) -> None:
        """Spare the page the look-up of its intakes: these are they, newest first."""
        self._intakes = intakes

    def status_at(self, at: datetime | None = None) -> IntakeStatus | None:
        """The status of the intake that matters at that moment; None without any intake."""
        at = at or self.now
        intake = matters_now(self.intakes, at)
        return self.status_of(intake, at) if intake else None

    def status_of(self, intake: Intake, at: datetime) -> IntakeStatus:
        """That intake as it stands at that moment."""
        return IntakeStatus(intake, at, self)

    @property
    def status(self) -> IntakeStatus | None:
        return self.status_at()

    @property
    def statuses(self) -> list[IntakeStatus]:
        """All the page's intakes as they stand now, newest first."""
        now = self.now
        return [self.status_of(intake, now) for intake in self.intakes]

    @property
    def reminder_url(self) -> str:
        """Where one asks to be reminded of the deadline that counts now; empty when there is none ahead."""
        status = self.status
        return self.url_of("reminder") if status and may_remind(status.intake, status.at) else ""

    def next_change(self, at: datetime | None = None) -> datetime | None:
        """The first moment after `at` when what the page says of its intakes changes by itself."""
        return next_change_of([self], at)

    @property
    def calendar_url(self) -> str:
        """Where the page's dates are for a calendar; empty when none of them is still to come."""
        return f"{self.url}{CALENDAR_PATH}" if self.has_dates_to_come() else ""

    def has_dates_to_come(self) -> bool:
        """Whether the calendar of the page holds anything that is not over or cancelled."""
        return any(
            (entry.ends or entry.starts) > self.now and not entry.cancelled
            for entry in self.calendar_entries()
        )

    def calendar_entries(self) -> list[Entry]:
        """What a calendar should hold of this page: the dates of its intakes."""
        return calendar_entries(self.statuses)

    def url_of(self, name: str, *, full: bool = False, **kwargs: str) -> str:
        """The address of what the page serves under that name, in its own language, with the host if it is `full`."""
        with translation.override(self.locale.language_code):
            return f"{self.full_url if full else self.url}{self.reverse_subpage(name, kwargs=kwargs)}"

    @path(spelled(FORM_PATH), name="registration")
    def registration(self, request: HttpRequest) -> HttpResponse:
        return public.registration_form(request, self)

    @path(spelled(f"{FORM_PATH}confirmation/<str:token>/"), name="confirmation")
    def confirmation(self, request: HttpRequest, token: str) -> HttpResponse:
        return public.confirmation(request, self, token)

    @path(spelled(f"{FORM_PATH}statistiques/<str:token>/"), name=statistics.ROUTE)
    def statistics_sheet(self, request: HttpRequest, token: str) -> HttpResponse:
        return statistics.statistics_sheet(request, self, token)

    @path(spelled(REMINDER_PATH), name="reminder")
    def reminder(self, request: HttpRequest) -> HttpResponse:
        return subscriptions.ask_reminder(request, self)

    @path(spelled(f"{REMINDER_PATH}demande/"), name="reminder_asked")
    def reminder_asked(self, request: HttpRequest) -> HttpResponse:
        return subscriptions.reminder_asked(request, self)

    @path(f"{CALENDAR_PATH}/", name="calendar")
    @kept()
    def calendar(self, request: HttpRequest) -> HttpResponse:
        changes_at(request, self.next_change())
        return calendar_response(self.calendar_entries(), name=self.title, filename=f"{self.slug}.ics")

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page now, and in each state it will know: what the page's own dates lead to, or an example of it."""
        states = [(str(state), str(state.label)) for state in IntakeState]
        return [("", _("As it is now")), *states]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name in IntakeState.values:
            self.show_in(IntakeState(mode_name))
        return super().serve_preview(request, mode_name)

    def show_in(self, state: IntakeState) -> None:
        """Make this copy of the page speak of a moment when it is in that state.

        Its own intakes are used when they come to that state, an example otherwise.
        """
        own = [(intake, moment_in(intake, state)) for intake in self.intakes]
        found = next(((intake, at) for intake, at in own if at), None)
        if found:
            self._intakes, self.clock = [found[0]], found[1]
        else:
            self._intakes, self.clock = [sample_intake(self, state, timezone.now())], None


def next_change_of(pages: Iterable[Page], at: datetime | None = None) -> datetime | None:
    """The first moment after `at` when one of the pages that have intakes changes by itself."""
    at = at or timezone.now()
    changes = (
        intake.next_change(at)
        for page in pages
        if isinstance(page, RegistrationMixin)
        for intake in page.intakes
    )
    return min((change for change in changes if change), default=None)
