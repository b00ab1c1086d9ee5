"""Calls for projects: who can apply, until when, what one needs, what happens next."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager

from core.blocks import RICH_TEXT_FEATURES
from core.drawings.facts import Leaf, PicturedFact
from core.editing.shared_facts import fact
from core.metadata import structured
from core.models import BasePage
from core.models.base_page import BasePageQuerySet
from core.routing.words import spelled
from core.text.amounts import money_in_words
from core.text.dates import PARIS
from programmes.blocks import (
    CallDocumentBlock,
    CallRulesBlock,
    ChoiceCriterionBlock,
    ProgrammeBodyBlock,
    RegionalContactBlock,
    YesNoCriterionBlock,
)
from programmes.blocks.calls import rules_at
from programmes.enums import CallScope, ProjectStage
from programmes.models.children import ProgrammeChildMixin
from programmes.models.orientation import OrientationPage
from programmes.models.places import RegionalMixin
from programmes.selfcheck import self_check
from registrations.models import Intake
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel


class RegistrableQuerySet(BasePageQuerySet):
    """Pages with intakes."""

    def open(self, at: datetime | None = None):
        """Those with an intake that can be answered at that moment."""
        intakes = Intake.objects.public().open(at).filter(page_key=OuterRef("translation_key"))
        return self.filter(Exists(intakes))

    def open_first_to_close(self, at: datetime | None = None):
        """The same, what closes first before, what has no end last."""
        ends = Intake.objects.public().open(at).filter(page_key=OuterRef("translation_key"))
        first = ends.order_by(F("closes_at").asc(nulls_last=True)).values("closes_at")[:1]
        return self.open(at).order_by(Subquery(first).asc(nulls_last=True), "-pk")

    def standing(self, at: datetime | None = None):
        """Those that were not cancelled: without any intake, or with one that still stands."""
        own = Intake.objects.public().filter(page_key=OuterRef("translation_key"))
        return self.exclude(Exists(own) & ~Exists(own.standing(at)))


RegistrableManager = PageManager.from_queryset(RegistrableQuerySet)


class CallPage(ProgrammeChildMixin, RegionalMixin, RegistrationMixin, BasePage):
    """A call for projects: who can apply, until when, what one needs, what happens next."""

    scope = models.CharField(_("scope"), max_length=16, choices=CallScope.choices, default=CallScope.NATIONAL)
    stage = models.CharField(
        _("stage of the projects"), max_length=16, choices=ProjectStage.choices, default=ProjectStage.ANY
    )
    is_example = models.BooleanField(
        _("fictional example"),
        default=False,
        db_default=False,
        help_text=_("The page then says that this call does not exist."),
    )
    envelope = models.PositiveBigIntegerField(
        _("envelope (euros)"),
        null=True,
        blank=True,
        help_text=_("The sum set aside for the whole call, when known."),
    )
    grant_minimum = models.PositiveBigIntegerField(_("smallest grant (euros)"), null=True, blank=True)
    grant_maximum = models.PositiveBigIntegerField(_("largest grant (euros)"), null=True, blank=True)
    cofunding = models.CharField(
        _("co-funding"),
        max_length=300,
        blank=True,
        help_text=_("What other funders must bring, if anything."),
    )
    areas = ParentalManyToManyField("programmes.ActionArea", verbose_name=_("action areas"), blank=True)
    audiences = ParentalManyToManyField("programmes.Audience", verbose_name=_("audiences"), blank=True)
    regions = ParentalManyToManyField(
        "core.Region",
        verbose_name=_("regions"),
        blank=True,
        related_name="+",
        help_text=_("None for the whole country, overseas included."),
    )
    eligibility = RichTextField(_("who can apply"), features=RICH_TEXT_FEATURES, blank=True)
    criteria = StreamField(
        [("yes_no", YesNoCriterionBlock()), ("choice", ChoiceCriterionBlock())],
        verbose_name=_("self-check"),
        blank=True,
        max_num=12,
        help_text=_("Questions that tell people at once whether they can apply. Nothing is stored."),
    )
    requirements = RichTextField(_("what one needs"), features=RICH_TEXT_FEATURES, blank=True)
    rules = StreamField(
        [("rules", CallRulesBlock())],
        verbose_name=_("rules"),
        blank=True,
        help_text=_(
            "One entry per version: the one in force on the day is shown first, the others stay readable."
        ),
    )
    documents = StreamField([("document", CallDocumentBlock())], verbose_name=_("documents"), blank=True)
    contacts = StreamField([("contact", RegionalContactBlock())], verbose_name=_("contacts"), blank=True)
    body = StreamField(ProgrammeBodyBlock(), verbose_name=_("body"), blank=True)

    objects = RegistrableManager()

    parent_page_types = ["programmes.CallIndexPage"]
    subpage_types: list[str] = []
    template = "programmes/call_page.html"
    found_by = ("areas", "audiences", "regions")
    says = (_("Apply"), _("Timetable"), _("Closing date"), _("Documents"), _("Amount"))
    page_description = _("A call for projects with its intakes and its form.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("is_example"),
        IntakesPanel(heading=_("Intakes")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("scope"), FieldPanel("stage")]),
                FieldPanel("areas"),
                FieldPanel("audiences"),
                FieldPanel("regions"),
            ],
            _("The call in brief"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("envelope"), FieldPanel("grant_minimum"), FieldPanel("grant_maximum")]
                ),
                FieldPanel("cofunding"),
            ],
            _("Money"),
        ),
        MultiFieldPanel([FieldPanel("eligibility"), FieldPanel("criteria")], _("Can I apply?")),
        FieldPanel("requirements"),
        FieldPanel("rules"),
        FieldPanel("documents"),
        FieldPanel("contacts"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *(
            fact(name)
            for name in (
                "scope",
                "stage",
                "is_example",
                "envelope",
                "grant_minimum",
                "grant_maximum",
                "regions",
            )
        ),
    ]

    class Meta:
        verbose_name = _("call for projects")
        verbose_name_plural = _("calls for projects")

    def clean(self) -> None:
        super().clean()
        if self.grant_minimum and self.grant_maximum and self.grant_minimum > self.grant_maximum:
            raise ValidationError(
                {"grant_maximum": _("The largest grant is below the smallest: check both.")}
            )

    @property
    def scope_label(self) -> str:
        return self.get_scope_display()

    @property
    def apply_label(self) -> str:
        return str(_("Submit a project"))

    @property
    def grant(self) -> str:
        """The size of a grant in words; empty when nothing is said of it."""
        low, high = (
            money_in_words(sum_) if sum_ else "" for sum_ in (self.grant_minimum, self.grant_maximum)
        )
        if low and high:
            return _("from %(low)s to %(high)s") % {"low": low, "high": high}
        if low:
            return _("%(low)s at least") % {"low": low}
        return _("%(high)s at most") % {"high": high} if high else ""

    @property
    def card_facts(self) -> list[str]:
        facts = [str(self.scope_label)]
        if self.envelope:
            facts.append(_("%(amount)s in all") % {"amount": money_in_words(self.envelope)})
        if self.grant:
            facts.append(_("grant: %(grant)s") % {"grant": self.grant})
        return facts

    @property
    def pictured_fact(self) -> PicturedFact:
        """The day that counts now, and where: calls are compared by these."""
        status = self.status
        leaf = Leaf(status.moment_label, status.moment, status.state) if status and status.moment else None
        return PicturedFact(leaf, self.small_map)

    def rules_at(self, day: date):
        """The version of the rules in force on that day (Paris), None when there is none yet."""
        return rules_at(self.rules, day)

    def get_searchable_text(self) -> list[str]:
        contacts = [str(each.value[name]) for each in self.contacts for name in ("territory", "name")]
        return [
            self.eligibility,
            self.requirements,
            self.cofunding,
            *contacts,
            *super().get_searchable_text(),
        ]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status` of the intake that matters now, `statuses` of all; `areas`, `audiences`, `regions`; the rules.

        `rules` is the version in force today, `other_rules` the rest, newest first.
        """
        rules = self.rules_at(self.now.astimezone(PARIS).date())
        others = sorted(
            (each.value for each in self.rules if each.value is not rules),
            key=lambda value: value["in_force_from"],
            reverse=True,
        )
        status = self.status
        cancelled = bool(status and status.cancelled)
        return super().get_context(request, *args, **kwargs) | {
            "status": status,
            "statuses": self.statuses,
            "areas": self.areas.all(),
            "audiences": self.audiences.all(),
            "regions": self.regions.all(),
            "rules": rules,
            "other_rules": others,
            "self_check_url": self.url_of("self_check") if self.criteria and not cancelled else "",
        }

    def structured_data(self, request: HttpRequest) -> list[dict]:
        status = self.status
        told = structured.call(
            structured.about(self, request),
            funder=self.programme.operator if self.programme else "",
            envelope=self.envelope,
            opens=status.intake.opens_at if status else None,
            closes=status.intake.closes_at if status else None,
            form_url=self.url_of("registration", full=True) if status and status.accepts else "",
            cancelled=bool(status and status.cancelled),
        )
        return [*super().structured_data(request), told]

    @path(spelled("verifier/"), name="self_check")
    def self_check(self, request: HttpRequest) -> HttpResponse:
        """The criteria as questions; their answers are in the address and nowhere else. 422 for a missing one."""
        if not self.criteria:
            raise Http404
        check = self_check(self.criteria, request.GET)
        orientation = OrientationPage.objects.live().filter(locale_id=self.locale_id).first()
        context = super().get_context(request) | {
            "check": check,
            "status": self.status,
            "orientation_url": orientation.get_url(request) if orientation else "",
        }
        code = 422 if check.unanswered else 200
        return TemplateResponse(request, "programmes/self_check_page.html", context, status=code)
