"""The front door: what this is, for whom, what is open now."""

from datetime import datetime
from urllib.parse import urljoin

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.blocks.cards import DoorBlock
from core.feeds import FEED_PATH
from core.models import BasePage
from home.models.news import NewsPage
from programmes.blocks import ProgrammeBodyBlock
from programmes.models import CallIndexPage, CallPage, OrientationPage, ProgrammePage, WorkshopPage
from programmes.models.children import complete_cards
from registrations.models import Intake
from registrations.pages import in_order, next_change_of
from rolemodels.models import RoleModelPage

MOST_CALLS = 6  # of those that are open: the others are a click away


class HomePage(BasePage):
    """The home page of one language."""

    lead = models.TextField(
        _("lead"), max_length=400, help_text=_("What this site is, and for whom, in two sentences.")
    )
    doors = StreamField(
        [("door", DoorBlock())],
        verbose_name=_("doors"),
        blank=True,
        max_num=3,
        help_text=_("Two or three ways in, for who comes for the first time: the first thing one can click."),
    )
    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.ContactPage",
        "home.NewsIndexPage",
        "home.StandardPage",
        "programmes.ImpactPage",
        "programmes.OrientationPage",
        "programmes.ProgrammeIndexPage",
        "rolemodels.RoleModelIndexPage",
    ]
    template = "home/home_page.html"
    shared_kind = ""
    page_description = _("The front door of the site.")

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("doors"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_searchable_text(self) -> list[str]:
        doors = [words for door in self.doors for words in (door.value["title"], door.value["text"])]
        return [self.lead, *doors, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`open_calls` now, `programmes`, the next `workshops`, `role_models` and `news`, in the page's language.

        `all_calls` is their list, with those to come and those that are over; `news_feed` the feed of the news.
        """
        now = timezone.now()
        here = {"locale_id": self.locale_id}
        calls = list(CallPage.objects.filter(**here).open_first_to_close(now).for_cards()[:MOST_CALLS])
        workshops = list(
            WorkshopPage.objects.filter(**here)
            .standing(now)
            .upcoming(now)
            .for_cards()
            .select_related("theme")[:3]
        )
        programmes = list(ProgrammePage.objects.filter(**here).for_cards().order_by("path"))
        stories = RoleModelPage.objects.filter(**here).for_cards().order_by("-first_published_at", "-pk")
        news = NewsPage.objects.filter(**here).for_cards().order_by("-published_on", "-pk")
        role_models, latest = list(stories[:3]), list(news[:3])
        orientation = OrientationPage.objects.child_of(self).live().select_related("locale").first()
        complete_cards(calls, workshops, programmes, role_models, latest, programmes=programmes)
        return super().get_context(request, *args, **kwargs) | {
            "open_calls": in_order(calls, now),
            "all_calls": CallIndexPage.objects.ancestor_of(calls[0]).live().first() if calls else None,
            "programmes": programmes,
            "workshops": workshops,
            "role_models": role_models,
            "news": latest,
            "news_feed": urljoin(latest[0].full_url, f"../{FEED_PATH}") if latest else "",
            "orientation": orientation,
            "next_change": self._next_change(calls, workshops, now),
        }

    def _next_change(
        self, calls: list[CallPage], workshops: list[WorkshopPage], now: datetime
    ) -> datetime | None:
        """When a call opens or closes, or a workshop begins; a call that is not open yet counts too."""
        opening = Intake.objects.upcoming(now).order_by("opens_at").values_list("opens_at", flat=True).first()
        moments = [
            next_change_of([*calls, *workshops], now),
            opening,
            *(each.starts_at for each in workshops),
        ]
        return min((moment for moment in moments if moment and moment > now), default=None)
