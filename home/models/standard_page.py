"""Pages of plain content: about, legal notice, privacy, accessibility."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.models import BasePage
from programmes.blocks import ProgrammeBodyBlock


class StandardPage(BasePage):
    """A page made of blocks."""

    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage", "home.StandardPage", "programmes.ProgrammePage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"
    shared_kind = ""
    page_description = _("A page of plain content: about, legal notice, help.")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
