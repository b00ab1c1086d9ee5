"""The calls of a programme: found by state, area, audience, region and scope; and their feeds."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.caching.pages import changes_at, kept
from core.calendars import calendar_response
from core.feeds import FeedEntry, FeedMixin
from core.lists.facets import Criterion, Sorting, narrow, sort
from core.lists.listings import Links, links, page_of
from core.models import BasePage
from programmes import feeds
from programmes.enums import CallScope
from programmes.models.calls import CallPage
from programmes.models.children import ProgrammeChildMixin, attach_programmes
from registrations.enums import IntakeState
from registrations.pages import CALENDAR_PATH, attach_intakes, in_order, next_change_of
from registrations.status import IntakeStatus

NO_INTAKE = "none"


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as the list weighs it, without its texts."""

    call: CallPage
    status: IntakeStatus | None

    @property
    def states(self) -> list[str]:
        """Those it is found under: what closes soon is open."""
        return [str(state) for state in self.status.state.found_under] if self.status else [NO_INTAKE]

    @property
    def by_opening(self) -> tuple:
        """The newest first, what was cancelled last."""
        opened = self.status.intake.opens_at.timestamp() if self.status else 0.0
        return bool(self.status and self.status.cancelled), -opened, -self.call.pk


class CallIndexPage(ProgrammeChildMixin, FeedMixin, BasePage):
    """The calls of a programme: open ones first."""

    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.CallPage"]
    template = "programmes/call_index_page.html"
    shared_kind = ""
    page_description = gettext_lazy("Lists the calls for projects below it, the open ones first.")
    cached_parameters = ("etat", "domaine", "public", "region", "portee", "tri", "page")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = gettext_lazy("list of calls for projects")
        verbose_name_plural = gettext_lazy("lists of calls for projects")

    @property
    def calls(self):
        """The live calls below, as a queryset."""
        return CallPage.objects.child_of(self).live()

    def rows(self, at: datetime | None = None) -> list[CallRow]:
        """Every live call below with its status at that moment, in the order of every list, in two queries."""
        light = self.calls.only("pk", "translation_key", "title", "slug", "scope", "path", "locale_id")
        calls = list(light.order_by("-path"))
        attach_intakes(calls)
        return [CallRow(call, call.status_at(at)) for call in in_order(calls, at)]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`listing`: what the criteria leave; `calls`: a page of it with all their cards show; `sortings`.

        `list_title` says in words what the list holds; `next_change` is when it changes by itself.
        """
        rows = self.rows()
        listing = narrow(rows, self._criteria(), request.GET)
        ordered, sortings = sort(listing.rows, SORTINGS, request.GET.get("tri", ""))
        return super().get_context(request, *args, **kwargs) | {
            "listing": listing,
            "sortings": sortings,
            "calls": page_of(CallPage, [row.call.pk for row in ordered], request.GET),
            "list_title": listing.titled(self.title),
            "next_change": next_change_of(row.call for row in rows),
        }

    def _criteria(self) -> list[Criterion[CallRow]]:
        calls = self.calls
        areas, audiences, regions = (
            links(relation, calls) for relation in (CallPage.areas, CallPage.audiences, CallPage.regions)
        )

        def linked(found: Links):
            return lambda row: found.of(row.call.pk)

        states = {str(state): str(state.label) for state in IntakeState} | {NO_INTAKE: _("No date yet")}
        return [
            Criterion("etat", _("State"), states, lambda row: row.states),
            Criterion("domaine", _("Action area"), areas.options, linked(areas)),
            Criterion("public", _("Audience"), audiences.options, linked(audiences)),
            Criterion("region", _("Region"), regions.options, lambda row: regions.of_or_all(row.call.pk)),
            Criterion(
                "portee",
                _("Scope"),
                {str(value): str(label) for value, label in CallScope.choices},
                lambda row: [row.call.scope],
            ),
        ]

    @path(f"{CALENDAR_PATH}/", name="calendar")
    @kept()
    def calendar(self, request: HttpRequest) -> HttpResponse:
        calls = [row.call for row in self.rows()]
        entries = [entry for call in calls for entry in call.calendar_entries()]
        changes_at(request, next_change_of(calls))
        return calendar_response(entries, name=self.title, filename=f"{self.slug}.ics")

    def feed_entries(self) -> list[FeedEntry]:
        return feeds.call_entries(self._told())

    @path("appels.json/", name="data")
    @kept()
    def data(self, request: HttpRequest) -> HttpResponse:
        calls = self._told()
        changes_at(request, next_change_of(calls))
        return feeds.call_list(self, calls)

    def _told(self) -> list[CallPage]:
        """The calls with all that feeds say of them, in the order of the list."""
        calls = list(self.calls.select_related("locale").prefetch_related("areas", "audiences", "regions"))
        attach_intakes(calls)
        attach_programmes(calls, [self.programme] if self.programme else [])
        return in_order(calls)


SORTINGS: list[Sorting[CallRow]] = [
    Sorting("cloture", gettext_lazy("Closing date"), lambda row: ()),  # as they come
    Sorting("ouverture", gettext_lazy("Newest"), lambda row: row.by_opening),
    Sorting("titre", gettext_lazy("Title"), lambda row: row.call.title.casefold()),
]
