"""Offers of jobs and training, which expire by themselves."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager

from core.blocks import BodyBlock
from core.editing.shared_facts import fact
from core.feeds import FeedEntry, FeedMixin
from core.lists.facets import Criterion, narrow
from core.lists.listings import links, page_of
from core.metadata import structured
from core.metadata.offers import Where, course, job_posting
from core.models import BasePage
from core.models.base_page import BasePageQuerySet
from core.text.dates import PARIS, day_in_words
from programmes import feeds
from programmes.enums import OpportunityKind
from programmes.models.children import ProgrammeChildMixin

EXPIRED = "expired"  # a preview's name


class OpportunityQuerySet(BasePageQuerySet):
    """Offers; the last day of an offer, in Paris, still counts."""

    def current(self, at: datetime | None = None):
        """Those that can still be answered."""
        today = (at or timezone.now()).astimezone(PARIS).date()
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))

    def expired(self, at: datetime | None = None):
        today = (at or timezone.now()).astimezone(PARIS).date()
        return self.filter(expires_on__lt=today)


class OpportunityIndexPage(ProgrammeChildMixin, FeedMixin, BasePage):
    """The job and training offers of a programme that can still be answered."""

    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.OpportunityPage"]
    template = "programmes/opportunity_index_page.html"
    shared_kind = ""
    page_description = gettext_lazy("Lists the job and training offers below it until they expire.")
    cached_parameters = ("type", "theme", "region", "page")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = gettext_lazy("list of offers")
        verbose_name_plural = gettext_lazy("lists of offers")

    @property
    def offers(self):
        """The live offers below that can still be answered, as a queryset: those that end first come first."""
        soonest = models.F("expires_on").asc(nulls_last=True)
        return OpportunityPage.objects.child_of(self).live().current().order_by(soonest, "-pk")

    def feed_entries(self) -> list[FeedEntry]:
        """Examples are nobody's offers."""
        offers = self.offers.filter(is_example=False).select_related("locale").prefetch_related("themes")
        return feeds.offer_entries(offers)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`listing` and `offers`, a page of it: those that end first come first."""
        offers = self.offers
        light = list(offers.only("pk", "title", "kind", "expires_on"))
        themes, regions = (
            links(relation, offers) for relation in (OpportunityPage.themes, OpportunityPage.regions)
        )
        kinds = {str(value): str(label) for value, label in OpportunityKind.choices}
        criteria: list[Criterion[OpportunityPage]] = [
            Criterion("type", _("Job or training"), kinds, lambda offer: [offer.kind]),
            Criterion("theme", _("Theme"), themes.options, lambda offer: themes.of(offer.pk)),
            Criterion("region", _("Region"), regions.options, lambda offer: regions.of_or_all(offer.pk)),
        ]
        listing = narrow(light, criteria, request.GET)
        return super().get_context(request, *args, **kwargs) | {
            "listing": listing,
            "offers": page_of(OpportunityPage, [offer.pk for offer in listing.rows], request.GET),
            "list_title": listing.titled(self.title),
            "next_change": min((offer.ends_at for offer in light if offer.ends_at), default=None),
        }


class OpportunityPage(ProgrammeChildMixin, BasePage):
    """A job or a training on offer, until its last day."""

    kind = models.CharField(
        gettext_lazy("kind"), max_length=16, choices=OpportunityKind.choices, default=OpportunityKind.JOB
    )
    organisation = models.CharField(gettext_lazy("organisation"), max_length=160)
    place = models.CharField(
        gettext_lazy("place"), max_length=120, blank=True, help_text=gettext_lazy("A town, or « remote ».")
    )
    regions = ParentalManyToManyField(
        "core.Region", verbose_name=gettext_lazy("regions"), blank=True, related_name="+"
    )
    themes = ParentalManyToManyField(
        "core.Theme", verbose_name=gettext_lazy("themes"), blank=True, related_name="+"
    )
    terms = models.CharField(
        pgettext_lazy("of an offer", "terms"),
        max_length=160,
        blank=True,
        help_text=gettext_lazy("Contract, duration, working hours, cost of the training."),
    )
    edition = models.ForeignKey(
        "programmes.EditionPage",
        verbose_name=gettext_lazy("edition"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=gettext_lazy("The edition whose third sequence shows the offer."),
    )
    address = models.URLField(gettext_lazy("where to answer"), blank=True)
    expires_on = models.DateField(
        gettext_lazy("last day"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "The offer leaves the lists by itself after this day. Leave empty for no end."
        ),
    )
    is_example = models.BooleanField(
        gettext_lazy("fictional example"),
        default=False,
        help_text=gettext_lazy("The page then says that this offer does not exist."),
    )
    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    objects = PageManager.from_queryset(OpportunityQuerySet)()

    parent_page_types = ["programmes.OpportunityIndexPage"]
    subpage_types: list[str] = []
    template = "programmes/opportunity_page.html"
    found_by = ("themes", "regions")
    page_description = gettext_lazy("A job or a training on offer, with its last day.")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("organisation")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("terms")]),
        FieldRowPanel([FieldPanel("expires_on"), FieldPanel("address")]),
        FieldPanel("regions"),
        FieldPanel("themes"),
        PageChooserPanel("edition", "programmes.EditionPage"),
        FieldPanel("is_example"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *(fact(name) for name in ("kind", "regions", "address", "expires_on", "is_example")),
    ]

    class Meta:
        verbose_name = gettext_lazy("offer")
        verbose_name_plural = gettext_lazy("offers")

    @property
    def card_kind(self) -> str:
        return self.get_kind_display()

    @property
    def ends_at(self) -> datetime | None:
        """The midnight in Paris that ends its last day; None without an end."""
        if self.expires_on is None:
            return None
        return datetime.combine(self.expires_on + timedelta(days=1), time(), tzinfo=PARIS)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed. Not `expired`: a page has a field of that name."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def card_facts(self) -> list[str]:
        until = _("until %(date)s") % {"date": day_in_words(self.expires_on)} if self.expires_on else ""
        return [fact for fact in (self.organisation, self.place, self.terms, until) if fact]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", _("As it is now")), (EXPIRED, _("Once expired"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == EXPIRED:
            self.expires_on = timezone.localdate(timezone=PARIS) - timedelta(days=1)
        return super().serve_preview(request, mode_name)

    def next_change(self, at: datetime | None = None) -> datetime | None:
        at = at or timezone.now()
        return self.ends_at if self.ends_at and self.ends_at > at else None

    def get_searchable_text(self) -> list[str]:
        return [self.organisation, self.place, self.terms, *super().get_searchable_text()]

    def structured_data(self, request: HttpRequest) -> list[dict]:
        """Neither an example nor what is over is an offer."""
        told = super().structured_data(request)
        if self.is_example or self.is_over:
            return told
        subject = structured.about(self, request)
        where = Where(self.place, [region.name for region in self.regions.all()])
        if self.kind == OpportunityKind.TRAINING:
            themes = [theme.name for theme in self.themes.all()]
            offer = course(
                subject, organisation=self.organisation, where=where, terms=self.terms, skills=themes
            )
        else:
            words = self.body.stream_block.get_searchable_content(self.body)
            offer = job_posting(
                subject,
                text=structured.in_words(" ".join([self.summary, self.terms, *map(str, words)])),
                organisation=self.organisation,
                where=where,
                posted=self.first_published_at or timezone.now(),
                until=self.ends_at,
                identifier=str(self.translation_key),
            )
        return [*told, offer]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`themes` and `regions` of the offer."""
        return super().get_context(request, *args, **kwargs) | {
            "themes": self.themes.all(),
            "regions": self.regions.all(),
        }
