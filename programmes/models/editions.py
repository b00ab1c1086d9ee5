"""Editions of a programme: a launch event, workshops à la carte, then offers."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from core.blocks import RICH_TEXT_FEATURES, BodyBlock
from core.dates import day_in_words
from core.models import BasePage
from programmes.models.calls import RegistrableManager
from programmes.models.children import ProgrammeChildMixin, complete_cards
from programmes.models.workshops import WorkshopPage
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel


class EditionPage(ProgrammeChildMixin, RegistrationMixin, BasePage):
    """One edition with its three sequences: launch, workshops, offers."""

    theme = models.CharField(
        _("theme"), max_length=120, blank=True, help_text=_("Empty for a general edition.")
    )
    launch_at = models.DateTimeField(_("launch event"), null=True, blank=True, help_text=_("Paris time."))
    launch_text = RichTextField(_("first sequence: launch"), features=RICH_TEXT_FEATURES, blank=True)
    role_models = ParentalManyToManyField(
        "rolemodels.RoleModelPage", verbose_name=_("role models at the launch"), blank=True, related_name="+"
    )
    offers_text = RichTextField(_("third sequence: offers"), features=RICH_TEXT_FEATURES, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = RegistrableManager()

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.WorkshopPage"]
    template = "programmes/edition_page.html"
    page_description = _("An edition with its launch event, its workshops and its offers.")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=_("Intakes")),
        FieldPanel("theme"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("launch_at")]), FieldPanel("launch_text"), FieldPanel("role_models")],
            _("First sequence: launch"),
        ),
        FieldPanel("offers_text"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [*BasePage.override_translatable_fields, SynchronizedField("launch_at")]

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    @property
    def card_facts(self) -> list[str]:
        return [day_in_words(self.launch_at)] if self.launch_at else []

    def get_searchable_text(self) -> list[str]:
        return [self.theme, self.launch_text, self.offers_text, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status`; `workshops` below by date, each with its status; `role_models` of the launch."""
        workshops = list(WorkshopPage.objects.child_of(self).for_cards().order_by("starts_at", "pk"))
        role_models = list(self.role_models.for_cards().order_by("title", "pk"))
        complete_cards(workshops, role_models, programmes=[self.programme] if self.programme else [])
        return super().get_context(request, *args, **kwargs) | {
            "status": self.status,
            "workshops": workshops,
            "role_models": role_models,
        }
