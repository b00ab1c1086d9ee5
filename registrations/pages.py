"""What a page needs to take registrations: its status, and the addresses of its form and confirmation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from registrations.models import Intake
from registrations.status import FORM_PATH, IntakeStatus, matters_now
from registrations.views import public


class RegistrationMixin(RoutablePageMixin):
    """A page with intakes. `<page>/inscription/` is the form of the one that is open."""

    _intakes: list[Intake] | None = None

    @property
    def intakes(self) -> list[Intake]:
        """The page's intakes, newest first, the same in every language."""
        if self._intakes is None:
            self._intakes = list(Intake.objects.for_page(self))
        return self._intakes

    def status_at(self, at: datetime | None = None) -> IntakeStatus | None:
        """The status of the intake that matters at that moment; None without any intake."""
        at = at or timezone.now()
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
        now = timezone.now()
        return [self.status_of(intake, now) for intake in self.intakes]

    @path(FORM_PATH, name="registration")
    def registration(self, request: HttpRequest) -> HttpResponse:
        return public.registration_form(request, self)

    @path(f"{FORM_PATH}confirmation/<str:token>/", name="confirmation")
    def confirmation(self, request: HttpRequest, token: str) -> HttpResponse:
        return public.confirmation(request, self, token)


def attach_intakes(pages: Iterable[RegistrationMixin]) -> None:
    """Tell the pages their intakes, fetched in one query for all."""
    pages = list(pages)
    by_key = defaultdict(list)
    for intake in Intake.objects.filter(page_key__in={page.translation_key for page in pages}):
        by_key[intake.page_key].append(intake)
    for page in pages:
        page._intakes = by_key[page.translation_key]
