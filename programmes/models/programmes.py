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
from core.models import BasePage, attach_sizes
from programmes.blocks import ProgrammeBodyBlock
from programmes.models.calls import CallPage
from programmes.models.children import complete_cards
from programmes.models.editions import EditionPage
from registrations.enums import IntakeState
from registrations.pages import AnyPage, in_order, intakes_of, next_change_of, tell_intakes

CARDS_SHOWN, ARCHIVE_SHOWN = 6, 12
OVER = (IntakeState.CLOSED, IntakeState.UNDER_REVIEW, IntakeState.RESULTS, IntakeState.CANCELLED)


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
        programmes = list(ProgrammePage.objects.child_of(self).for_cards().order_by("path"))
        attach_sizes(programmes)
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
        """`areas` and `audiences`; `calls` and `editions`: those one can answer or wait for, each with its status.

        `archive`: the calls and editions that are over; `sections`: its lists.
        """
        light = ("pk", "translation_key", "path", "depth")
        all_calls = list(CallPage.objects.descendant_of(self).live().only(*light))
        all_editions = list(EditionPage.objects.child_of(self).live().only(*light))
        intakes = intakes_of([*all_calls, *all_editions])
        tell_intakes([*all_calls, *all_editions], intakes)
        calls, past_calls = _first(CallPage, all_calls)
        editions, past_editions = _first(EditionPage, all_editions)
        archive = [*past_calls, *past_editions]
        complete_cards(calls, editions, archive, programmes=[self], intakes=intakes)
        shown = [page.pk for page in [*editions, *past_editions]]
        below = self.get_children().live().select_related("locale").exclude(pk__in=shown)
        sections = list(below)
        more = [each for each in sections if any(page.is_child_of(each) for page in all_calls)]
        return super().get_context(request, *args, **kwargs) | {
            "areas": self.areas.all(),
            "audiences": self.audiences.all(),
            "calls": calls,
            "call_list": next(iter(more), None),
            "editions": editions,
            "archive": archive,
            "sections": sections,
            "next_change": next_change_of([*all_calls, *all_editions]),
        }


def _first(model: type[AnyPage], pages: list[AnyPage]) -> tuple[list[AnyPage], list[AnyPage]]:
    """The first of those to come or open, and of those that are over, in the order of every list, as whole pages."""
    over = {page.pk for page in pages if page.status and page.status.state in OVER}
    keys = [page.pk for page in in_order(pages)]
    current = [pk for pk in keys if pk not in over][:CARDS_SHOWN]
    past = [pk for pk in keys if pk in over][:ARCHIVE_SHOWN]
    found = {
        page.pk: page for page in model.objects.filter(pk__in=[*current, *past]).for_cards().order_by("pk")
    }
    return [found[pk] for pk in current], [found[pk] for pk in past]
