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
from programmes.models.children import attach_programmes
from registrations.pages import attach_intakes
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
        workshops = WorkshopPage.objects.filter(**here).upcoming(now)
        return super().get_context(request, *args, **kwargs) | {
            "open_calls": CallPage.objects.filter(**here).open(now).with_status(),
            "programmes": ProgrammePage.objects.filter(**here).for_listing().order_by("path"),
            "workshops": attach_programmes(attach_intakes(workshops.for_listing()[:3])),
            "role_models": RoleModelPage.objects.filter(**here)
            .for_listing()
            .order_by("-first_published_at", "-pk")[:3],
            "news": NewsPage.objects.filter(**here).for_listing().order_by("-published_on", "-pk")[:3],
        }
