"""Calls for projects, and the list of a programme's calls."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from core.blocks import RICH_TEXT_FEATURES, BodyBlock
from core.models import BasePage
from core.models.base_page import BasePageQuerySet
from programmes.models.children import ProgrammeChildMixin, complete_cards
from registrations.models import Intake
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel


class RegistrableQuerySet(BasePageQuerySet):
    """Pages with intakes."""

    def open(self, at: datetime | None = None):
        """Those with an intake that can be answered at that moment."""
        intakes = Intake.objects.open(at).filter(page_key=OuterRef("translation_key"))
        return self.filter(Exists(intakes))

    def with_status(self) -> list:
        """The live pages as a list, with all that their cards show."""
        pages = list(self.for_cards().order_by("-path"))
        complete_cards(pages)
        return pages


RegistrableManager = PageManager.from_queryset(RegistrableQuerySet)


class CallIndexPage(ProgrammeChildMixin, BasePage):
    """The calls of a programme: open ones first."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.CallPage"]
    template = "programmes/call_index_page.html"
    page_description = _("Lists the calls for projects below it, the open ones first.")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("list of calls for projects")
        verbose_name_plural = _("lists of calls for projects")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`calls`: the live calls below with their status, those that can be answered first."""
        calls = CallPage.objects.child_of(self).with_status()
        calls.sort(key=lambda call: not (call.status and call.status.accepts))
        return super().get_context(request, *args, **kwargs) | {"calls": calls}


class CallScope(models.TextChoices):
    """How far a call reaches."""

    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")


class CallPage(ProgrammeChildMixin, RegistrationMixin, BasePage):
    """A call for projects: who can apply, until when, what one needs, what happens next."""

    scope = models.CharField(_("scope"), max_length=16, choices=CallScope.choices, default=CallScope.NATIONAL)
    envelope = models.PositiveBigIntegerField(
        _("envelope (euros)"),
        null=True,
        blank=True,
        help_text=_("The sum set aside for the whole call, when known."),
    )
    areas = ParentalManyToManyField("programmes.ActionArea", verbose_name=_("action areas"), blank=True)
    audiences = ParentalManyToManyField("programmes.Audience", verbose_name=_("audiences"), blank=True)
    eligibility = RichTextField(_("who can apply"), features=RICH_TEXT_FEATURES, blank=True)
    requirements = RichTextField(_("what one needs"), features=RICH_TEXT_FEATURES, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = RegistrableManager()

    parent_page_types = ["programmes.CallIndexPage"]
    subpage_types: list[str] = []
    template = "programmes/call_page.html"
    page_description = _("A call for projects with its intakes and its form.")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=_("Intakes")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("scope"), FieldPanel("envelope")]),
                FieldPanel("areas"),
                FieldPanel("audiences"),
            ],
            _("The call in brief"),
        ),
        FieldPanel("eligibility"),
        FieldPanel("requirements"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("scope"),
        SynchronizedField("envelope"),
    ]

    class Meta:
        verbose_name = _("call for projects")
        verbose_name_plural = _("calls for projects")

    @property
    def scope_label(self) -> str:
        return self.get_scope_display()

    @property
    def card_facts(self) -> list[str]:
        facts = [str(self.scope_label)]
        if self.envelope:
            facts.append(
                _("%(amount)s € in all") % {"amount": number_format(self.envelope, force_grouping=True)}
            )
        return facts

    def get_searchable_text(self) -> list[str]:
        return [self.eligibility, self.requirements, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status` of the intake that matters now, `statuses` of all; `areas` and `audiences`."""
        return super().get_context(request, *args, **kwargs) | {
            "status": self.status,
            "statuses": self.statuses,
            "areas": self.areas.all(),
            "audiences": self.audiences.all(),
        }
