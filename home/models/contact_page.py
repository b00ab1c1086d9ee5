"""How to reach us: what to write about, a form, and other ways."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.models import BasePage
from programmes.blocks import ProgrammeBodyBlock
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel


class ContactPage(RegistrationMixin, BasePage):
    """The contact page: its intake's form asks for the topic and the message."""

    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/contact_page.html"
    shared_kind = ""
    page_description = _("How to reach us, with a form and its topics.")

    content_panels = [*BasePage.content_panels, IntakesPanel(heading=_("Intakes")), FieldPanel("body")]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status` of its intake; `topics`: the choices of the form's field with the key `topic`."""
        return super().get_context(request, *args, **kwargs) | {
            "status": self.status,
            "topics": self._topics(),
        }

    def _topics(self) -> list[str]:
        status = self.status
        # The example of a preview has no form.
        asks = status and status.accepts and status.intake.form_id
        version = status.intake.form.current_version if status and asks else None
        specs = version.specs if version else []
        return [option.label() for spec in specs if spec.key == "topic" for option in spec.options]
