"""The front door: what this is, for whom, what is open now."""

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.models import BasePage
from home.models.news import NewsPage
from programmes.models import CallPage, ProgrammePage, WorkshopPage
from programmes.models.children import complete_cards
from rolemodels.models import RoleModelPage


class HomePage(BasePage):
    """The home page of one language."""

    lead = models.TextField(
        _("lead"), max_length=400, help_text=_("What this site is, and for whom, in two sentences.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "home.NewsIndexPage",
        "programmes.ProgrammeIndexPage",
        "rolemodels.RoleModelIndexPage",
    ]
    template = "home/home_page.html"
    page_description = _("The front door of the site.")

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_searchable_text(self) -> list[str]:
        return [self.lead, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`open_calls` now, `programmes`, the next `workshops`, `role_models` and `news`, in the page's language."""
        now = timezone.now()
        here = {"locale_id": self.locale_id}
        calls = list(CallPage.objects.filter(**here).open(now).for_cards().order_by("-path"))
        workshops = list(WorkshopPage.objects.filter(**here).upcoming(now).for_cards()[:3])
        programmes = list(ProgrammePage.objects.filter(**here).for_cards().order_by("path"))
        stories = RoleModelPage.objects.filter(**here).for_cards().order_by("-first_published_at", "-pk")
        news = NewsPage.objects.filter(**here).for_cards().order_by("-published_on", "-pk")
        role_models, latest = list(stories[:3]), list(news[:3])
        complete_cards(calls, workshops, programmes, role_models, latest, programmes=programmes)
        return super().get_context(request, *args, **kwargs) | {
            "open_calls": calls,
            "programmes": programmes,
            "workshops": workshops,
            "role_models": role_models,
            "news": latest,
        }
