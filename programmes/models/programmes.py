"""Programmes: what they are, for whom, who runs them."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.editing.shared_facts import fact
from core.enums import Accent
from core.models import BasePage
from programmes.blocks import ProgrammeBodyBlock
from programmes.models.calls import CallPage
from programmes.models.children import complete_cards
from programmes.models.editions import EditionPage
from registrations.pages import AnyPage, attach_intakes, in_order, next_change_of

CARDS_SHOWN = 6


class ProgrammeIndexPage(BasePage):
    """All the programmes."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["programmes.ProgrammePage"]
    template = "programmes/programme_index_page.html"
    shared_kind = ""
    page_description = _("Lists the programmes below it.")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("list of programmes")
        verbose_name_plural = _("lists of programmes")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`programmes`: the live programmes below, in the editors' order."""
        programmes = ProgrammePage.objects.child_of(self).for_listing().order_by("path")
        return super().get_context(request, *args, **kwargs) | {"programmes": programmes}


class ProgrammePage(BasePage):
    """A programme: its areas and audiences, its calls, editions, funded projects and offers."""

    programme_accent = models.CharField(
        _("accent and motif"), max_length=20, choices=Accent.choices, default=Accent.SITE
    )
    operator = models.CharField(_("run by"), max_length=120)
    areas = ParentalManyToManyField("programmes.ActionArea", verbose_name=_("action areas"), blank=True)
    audiences = ParentalManyToManyField("programmes.Audience", verbose_name=_("audiences"), blank=True)
    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["programmes.ProgrammeIndexPage"]
    subpage_types = [
        "programmes.CallIndexPage",
        "programmes.EditionPage",
        "programmes.FundedProjectIndexPage",
        "programmes.OpportunityIndexPage",
        "home.StandardPage",
    ]
    template = "programmes/programme_page.html"
    page_description = _("A programme, its calls for projects or its editions.")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("operator"), FieldPanel("programme_accent")]),
        FieldPanel("areas"),
        FieldPanel("audiences"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        fact("programme_accent"),
    ]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    @property
    def accent(self) -> str:
        return self.programme_accent

    @property
    def card_facts(self) -> list[str]:
        return [_("Run by %(operator)s") % {"operator": self.operator}]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`areas` and `audiences`; `calls` and `editions`: those below, each with its status; `sections`, its lists."""
        light = ("pk", "translation_key", "path")
        all_calls = list(CallPage.objects.descendant_of(self).live().only(*light))
        all_editions = list(EditionPage.objects.child_of(self).live().only(*light))
        attach_intakes([*all_calls, *all_editions])
        calls, editions = _first(CallPage, all_calls), _first(EditionPage, all_editions)
        complete_cards(calls, editions, programmes=[self])
        below = self.get_children().live().select_related("locale").exclude(pk__in=[e.pk for e in editions])
        sections = list(below)
        more = [each for each in sections if len(all_calls) > CARDS_SHOWN and calls[0].is_child_of(each)]
        return super().get_context(request, *args, **kwargs) | {
            "areas": self.areas.all(),
            "audiences": self.audiences.all(),
            "calls": calls,
            "call_list": next(iter(more), None),
            "editions": editions,
            "sections": sections,
            "next_change": next_change_of([*all_calls, *all_editions]),
        }


def _first(model: type[AnyPage], pages: list[AnyPage]) -> list[AnyPage]:
    """The first of them in the order of every list, as whole pages."""
    keys = [page.pk for page in in_order(pages)[:CARDS_SHOWN]]
    found = {page.pk: page for page in model.objects.filter(pk__in=keys).for_cards().order_by("pk")}
    return [found[pk] for pk in keys]
