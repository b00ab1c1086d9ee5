"""What a search finds: live, public pages in the visitor's language, best first, each in its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.search.query import SearchQuery

from core.text.cleaning import one_line
from core.text.languages import active_language
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
from registrations.models import Intake
from registrations.pages import intakes_of
from rolemodels.models import RoleModelIndexPage, RoleModelPage
from search.ranking import Ranking
from search.reading import Reading, read

LONGEST_QUERY = 200
REFERENCE = re.compile(r"[A-Z][A-Z0-9]{1,5}-\d{4}-\d{5,}", re.IGNORECASE)
MOST_RESULTS = 300
ENOUGH = 3  # pages that hold all of a question: with fewer, those that hold much of it are shown too
LISTS = (
    ProgrammeIndexPage,
    CallIndexPage,
    FundedProjectIndexPage,
    OpportunityIndexPage,
    RoleModelIndexPage,
    NewsIndexPage,
)


class SearchForm:
    """What the visitor asked, clean (`core.text.cleaning`), 200 characters at most."""

    def __init__(self, data: QueryDict):
        self.query = one_line(data.get("q", "")[:2000])[:LONGEST_QUERY]
        self.kind = data.get("kind", "")

    @property
    def is_reference(self) -> bool:
        """Whether it looks like what a registration is called: no page says more of it, and nobody is looked up."""
        return bool(REFERENCE.fullmatch(self.query))


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of page among the results."""

    code: str
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search; `pages` are those of the kind asked for, best first.

    The first of them, `whole` in number, hold all that was asked; where those are few, others that hold much of it
    follow. `intakes` are those of all pages found, by what a page has in common in every language.
    """

    pages: list[Page] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    kind: str = ""
    total: int = 0
    reading: Reading = field(default_factory=Reading)
    whole: int = 0
    intakes: Mapping[UUID, list[Intake]] = field(default_factory=dict)

    @property
    def is_partly(self) -> bool:
        """Whether some hold a part alone."""
        return self.whole < len(self.pages)


def kinds() -> list[tuple[str, tuple[type[Page], ...], str]]:
    """The kinds of results, in the order they are shown."""
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


def find(query: str, *, request: HttpRequest, kind: str = "") -> Found:
    """Search the pages of the active language; a query without any word finds nothing."""
    language = active_language()
    reading = read(query, language)
    if not reading.units:
        return Found()
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        return Found()
    pages = Page.objects.live().public().filter(locale_id=locale.pk)
    whole = _hits(pages, reading.every())
    part: list[Page] = []
    if len(whole) < ENOUGH and len(reading.units) > 1:
        known = {page.pk for page in whole}
        part = [page for page in _hits(pages, reading.some()) if page.pk not in known]
    intakes = intakes_of([*whole, *part])
    ranking = Ranking([*whole, *part], reading, language, intakes, timezone.now())
    loose = [page for page in whole if not ranking.says_all(page)]
    whole = ranking.best_first(page for page in whole if ranking.says_all(page))
    part = ranking.worth_showing(loose if ranking.answers(whole) else [*loose, *part])
    found = _by_kind([*whole, *part], query=query, kind=kind)
    number = len({page.pk for page in whole} & {page.pk for page in found.pages})
    return replace(found, reading=reading, whole=number, intakes=intakes)


def _hits(pages: PageQuerySet, wanted: SearchQuery) -> list[Page]:
    return list(pages.search(wanted, order_by_relevance=True)[:MOST_RESULTS])


def _by_kind(hits: list[Page], *, query: str, kind: str) -> Found:
    by_type: dict[int, list[int]] = {}
    for page in hits:
        by_type.setdefault(page.content_type_id, []).append(page.pk)
    known = kinds()
    types = ContentType.objects.get_for_models(
        *(model for _code, models, _label in known for model in models)
    )
    kind = kind if kind in {code for code, _models, _label in known} else ""
    counts, total, chosen = [], 0, set()
    for code, models, label in known:
        group = [pk for model in models for pk in by_type.get(types[model].pk, ())]
        total += len(group)
        if group:
            counts.append(KindCount(code, label, len(group), _address(query, code), code == kind))
        if not kind or code == kind:
            chosen.update(group)
    if counts:
        counts.insert(0, KindCount("", pgettext("kinds of results", "All"), total, _address(query), not kind))
    return Found([page for page in hits if page.pk in chosen], counts, kind, total)


def _address(query: str, kind: str = "") -> str:
    parameters = {"q": query} | ({"kind": kind} if kind else {})
    return f"{reverse('search')}?{urlencode(parameters)}"
