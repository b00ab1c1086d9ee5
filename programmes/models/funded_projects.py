"""Projects that a programme funds, where they act, and what they achieve."""

from decimal import Decimal
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.caching.pages import kept
from core.drawings.facts import PicturedFact
from core.drawings.maps import RegionMap, region_map
from core.editing.shared_facts import fact
from core.lists.facets import Criterion, Narrowed, narrow
from core.lists.listings import links, page_of
from core.models import BasePage, Region
from core.text.amounts import money_in_words
from programmes import open_data
from programmes.blocks import IndicatorBlock
from programmes.models.children import ProgrammeChildMixin
from programmes.models.places import RegionalMixin

# A project without a date comes last, on every database.
NEWEST_FIRST = models.F("awarded_on").desc(nulls_last=True)
AREA, REGION, YEAR = "domaine", "region", "annee"


class FundedProjectIndexPage(ProgrammeChildMixin, RoutablePageMixin, BasePage):
    """The projects a programme funds, on a map and in a list, with their open data."""

    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)
    funder = models.CharField(
        gettext_lazy("who grants"), max_length=160, blank=True, help_text=gettext_lazy("For the open data.")
    )
    funder_siret = models.CharField(
        gettext_lazy("its SIRET number"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", gettext_lazy("A SIRET number has 14 figures."))],
    )

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.FundedProjectPage"]
    template = "programmes/funded_project_index_page.html"
    shared_kind = ""
    page_description = gettext_lazy("Lists the funded projects below it, with a map and open data.")
    cached_parameters = (AREA, REGION, YEAR, "page")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("funder"), FieldPanel("funder_siret")]),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        fact("funder_siret"),
    ]

    class Meta:
        verbose_name = gettext_lazy("list of funded projects")
        verbose_name_plural = gettext_lazy("lists of funded projects")

    @property
    def projects(self):
        """The live projects below, as a queryset."""
        return FundedProjectPage.objects.child_of(self).live()

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`listing`, `projects` (a page of it), `map`: how many act in each region."""
        light = list(self.projects.only("pk", "title", "awarded_on").order_by(NEWEST_FIRST, "title", "pk"))
        areas, regions = (
            links(relation, self.projects)
            for relation in (FundedProjectPage.areas, FundedProjectPage.regions)
        )
        years = sorted({str(p.awarded_on.year) for p in light if p.awarded_on}, reverse=True)
        criteria: list[Criterion[FundedProjectPage]] = [
            Criterion(AREA, _("Action area"), areas.options, lambda project: areas.of(project.pk)),
            Criterion(REGION, _("Region"), regions.options, lambda project: regions.of_or_all(project.pk)),
            Criterion(
                YEAR,
                _("Year"),
                {year: year for year in years},
                lambda project: [str(project.awarded_on.year)] if project.awarded_on else [],
            ),
        ]
        listing = narrow(light, criteria, request.GET)
        return super().get_context(request, *args, **kwargs) | {
            "listing": listing,
            "projects": page_of(FundedProjectPage, [project.pk for project in listing.rows], request.GET),
            "list_title": listing.titled(self.title),
            "map": self._map(narrow([p for p in light if regions.of(p.pk)], criteria, request.GET)),
        }

    def _map(self, listing: Narrowed) -> RegionMap:
        """How many projects that name regions act in each, which leads to them, the other criteria being kept."""
        counts = {
            choice.value: choice.count
            for facet in listing.facets
            if facet.name == REGION
            for choice in facet.choices
        }
        kept = {
            facet.name: [choice.value for choice in facet.chosen]
            for facet in listing.facets
            if facet.chosen and facet.name != REGION
        }
        known = list(Region.objects.all())
        number = {region.code: counts.get(str(region.pk), 0) for region in known}
        urls = {
            region.code: f"{self.url}?{urlencode(kept | {REGION: region.pk}, doseq=True)}#projects"
            for region in known
        }
        names = {region.code: region.name for region in known}
        return region_map(number, urls=urls, names=names)

    @path("projets.csv/", name="csv")
    @kept()
    def csv(self, request: HttpRequest) -> HttpResponse:
        return open_data.as_csv(self, self._told())

    @path("projets.json/", name="json")
    @kept()
    def json(self, request: HttpRequest) -> HttpResponse:
        return open_data.as_json(self, self._told())

    def _told(self) -> list["FundedProjectPage"]:
        """The projects with all that the open data says of them; examples are no data."""
        projects = self.projects.filter(is_example=False).select_related("locale", "call")
        return list(projects.prefetch_related("areas", "regions").order_by(NEWEST_FIRST, "pk"))


class FundedProjectPage(ProgrammeChildMixin, RegionalMixin, BasePage):
    """A project that a programme funds: who leads it, where, with how much, to what effect."""

    holder = models.CharField(gettext_lazy("project holder"), max_length=160)
    holder_siret = models.CharField(
        gettext_lazy("SIRET number of the holder"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", gettext_lazy("A SIRET number has 14 figures."))],
    )
    call = models.ForeignKey(
        "programmes.CallPage",
        verbose_name=gettext_lazy("call for projects"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    round_name = models.CharField(gettext_lazy("round of the call"), max_length=120, blank=True)
    areas = ParentalManyToManyField(
        "programmes.ActionArea", verbose_name=gettext_lazy("action areas"), blank=True, related_name="+"
    )
    regions = ParentalManyToManyField(
        "core.Region",
        verbose_name=gettext_lazy("regions"),
        blank=True,
        related_name="+",
        help_text=gettext_lazy("None for the whole country, overseas included."),
    )
    grant = models.DecimalField(
        gettext_lazy("grant (euros)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    awarded_on = models.DateField(gettext_lazy("date of the agreement"), null=True, blank=True)
    starts_on = models.DateField(gettext_lazy("begins"), null=True, blank=True)
    ends_on = models.DateField(gettext_lazy("ends"), null=True, blank=True)
    is_example = models.BooleanField(
        gettext_lazy("fictional example"),
        default=False,
        help_text=gettext_lazy(
            "The page then says that this project does not exist; the open data leaves it out."
        ),
    )
    indicators = StreamField(
        [("indicator", IndicatorBlock())], verbose_name=gettext_lazy("indicators"), blank=True
    )
    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    parent_page_types = ["programmes.FundedProjectIndexPage"]
    subpage_types: list[str] = []
    template = "programmes/funded_project_page.html"
    found_by = ("areas", "regions")
    page_description = gettext_lazy("A funded project with its holder, its grant and its indicators.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("is_example"),
        FieldRowPanel([FieldPanel("holder"), FieldPanel("holder_siret")]),
        FieldRowPanel([PageChooserPanel("call", "programmes.CallPage"), FieldPanel("round_name")]),
        FieldPanel("areas"),
        FieldPanel("regions"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("grant"), FieldPanel("awarded_on")]),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            gettext_lazy("Support"),
        ),
        FieldPanel("indicators"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *(
            fact(name)
            for name in (
                "holder_siret",
                "regions",
                "grant",
                "awarded_on",
                "starts_on",
                "ends_on",
                "is_example",
            )
        ),
    ]

    class Meta:
        verbose_name = gettext_lazy("funded project")
        verbose_name_plural = gettext_lazy("funded projects")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The project ends before it begins: check both dates.")})

    @property
    def grant_text(self) -> str:
        """The grant in euros as people read it; empty when it is not known."""
        return "" if self.grant is None else money_in_words(self.grant)

    @property
    def pictured_fact(self) -> PicturedFact | None:
        """The sum and where it goes; a project whose sum is not known keeps its picture."""
        return PicturedFact(map=self.small_map, amount=self.grant_text) if self.grant_text else None

    @property
    def card_facts(self) -> list[str]:
        return [fact for fact in (self.holder, self.grant_text) if fact]

    def get_searchable_text(self) -> list[str]:
        return [self.holder, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`areas`, `regions` and `call`, the call it was chosen in, when that is live."""
        return super().get_context(request, *args, **kwargs) | {
            "areas": self.areas.all(),
            "regions": self.regions.all(),
            "call": self.call if self.call and self.call.live else None,
        }
