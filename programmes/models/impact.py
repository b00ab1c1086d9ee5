"""What the programmes achieve: key figures, charts, and where each comes from."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.models import BasePage
from programmes.blocks import ProgrammeBodyBlock


class ImpactPage(BasePage):
    """Key figures side by side, each with its source; measured and aimed at are never mixed."""

    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "programmes/impact_page.html"
    shared_kind = ""
    page_description = _("Key figures with their sources, as cards and charts.")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("impact page")
        verbose_name_plural = _("impact pages")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`result`: the first figure that editors placed, which leads the page."""
        chosen = (
            figure
            for block in self.body
            if block.block_type in ("figures", "chart")
            for figure in block.value["figures"]
        )
        return super().get_context(request, *args, **kwargs) | {
            "result": next((figure for figure in chosen if figure is not None), None)
        }
