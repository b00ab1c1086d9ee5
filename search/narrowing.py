"""What the results of a search are narrowed by: kind of page, programme, region; and where to begin without any."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.lists.facets import Criterion
from core.lists.listings import Links, gather
from core.models import Region
from home.models import ContactPage, HomePage, NewsIndexPage, NewsPage, StandardPage
from programmes.models import (
    CallIndexPage,
    CallPage,
    EditionPage,
    FundedProjectIndexPage,
    FundedProjectPage,
    ImpactPage,
    OpportunityIndexPage,
    OpportunityPage,
    OrientationPage,
    ProgrammeIndexPage,
    ProgrammePage,
    WorkshopPage,
)
from rolemodels.models import RoleModelIndexPage, RoleModelPage

LISTS = (
    ProgrammeIndexPage,
    CallIndexPage,
    FundedProjectIndexPage,
    OpportunityIndexPage,
    RoleModelIndexPage,
    NewsIndexPage,
)
# Where one who finds nothing, or does not know what to ask, goes on.
BEGINNINGS = (
    OrientationPage,
    ProgrammePage,
    CallIndexPage,
    OpportunityIndexPage,
    RoleModelIndexPage,
    ContactPage,
)
MOST_BEGINNINGS = 12
IN_REGIONS: tuple[Any, ...] = (CallPage, FundedProjectPage, OpportunityPage)


def kinds() -> list[tuple[str, tuple[type[Page], ...], str]]:
    """The kinds of results, in the order they are offered."""
    return [
        ("programmes", (ProgrammePage,), _("Programmes")),
        ("calls", (CallPage,), _("Calls for projects")),
        ("projects", (FundedProjectPage,), _("Funded projects")),
        ("editions", (EditionPage,), _("Editions")),
        ("workshops", (WorkshopPage,), _("Workshops")),
        ("offers", (OpportunityPage,), _("Offers")),
        ("role-models", (RoleModelPage,), _("Role models")),
        ("news", (NewsPage,), _("News")),
        ("pages", (HomePage, StandardPage, ImpactPage, OrientationPage, ContactPage, *LISTS), _("Pages")),
    ]


def beginnings(language: str, *, below: str = "") -> list[Page]:
    """The pages of that language to begin with: which programme is for whom, each programme, the lists, whom to ask.

    With `below`, the path of a page, that page and those below it alone.
    """
    types = ContentType.objects.get_for_models(*BEGINNINGS)
    order = [types[model].pk for model in BEGINNINGS]
    pages = Page.objects.live().public().filter(locale__language_code=language, content_type__in=order)
    if below:
        pages = pages.filter(path__startswith=below)
    known = sorted(pages.order_by("path"), key=lambda page: order.index(page.content_type_id))
    return known[:MOST_BEGINNINGS]


def criteria(pages: Sequence[Page], programmes: Sequence[ProgrammePage]) -> list[Criterion[Page]]:
    """Those of these pages, all of one language; `programmes` are those of that language."""
    return [_kind(), _programme(programmes), _region(pages)]


def of_a_kind(pages: Iterable[Page]) -> list[Page]:
    """Those that are results: pages of other types, the root of the tree for one, are for nobody to read."""
    codes = _codes()
    return [page for page in pages if page.content_type_id in codes]


def _codes() -> dict[int, str]:
    """The kind of each type of page."""
    known = kinds()
    types = ContentType.objects.get_for_models(
        *(model for _code, models, _label in known for model in models)
    )
    return {types[model].pk: code for code, models, _label in known for model in models}


def _kind() -> Criterion[Page]:
    codes, options = _codes(), {code: label for code, _models, label in kinds()}
    return Criterion("kind", _("Kind of page"), options, lambda page: [codes[page.content_type_id]])


def _programme(programmes: Sequence[ProgrammePage]) -> Criterion[Page]:
    """The programme that a page presents, or stands below; by its address, which says the same in a shared link."""
    known = [each for each in programmes if each.live]

    def values(page: Page) -> Collection[str]:
        return [each.slug for each in known if page.path.startswith(each.path)]

    return Criterion("programme", _("Programme"), {each.slug: each.title for each in known}, values)


def _region(pages: Sequence[Page]) -> Criterion[Page]:
    """The regions that a page names; what may name one and names none holds in all of them."""
    types: Mapping[type, ContentType] = ContentType.objects.get_for_models(*IN_REGIONS)
    keys = {
        model: [page.pk for page in pages if page.content_type_id == types[model].pk] for model in IN_REGIONS
    }
    regions, everywhere = _named(keys), set(chain.from_iterable(keys.values()))

    def values(page: Page) -> Collection[str]:
        return regions.of_or_all(page.pk) if page.pk in everywhere else ()

    return Criterion("region", _("Region"), regions.options, values)


def _named(keys: Mapping[Any, list[int]]) -> Links:
    """The regions that pages of these types name, in one query."""
    columns = [f"region__{field.attname}" for field in Region._meta.concrete_fields]
    ties = [
        relation.through.objects.filter(**{f"{relation.field.m2m_field_name()}__in": pks})
        .order_by()
        .values_list(f"{relation.field.m2m_field_name()}_id", *columns)
        for relation, pks in ((model.regions, pks) for model, pks in keys.items() if pks)
    ]
    named = ties[0].union(*ties[1:], all=True) if ties else []
    return gather((page, Region(*values)) for page, *values in named)
