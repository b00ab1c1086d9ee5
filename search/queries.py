"""What a search finds: live, public pages in the visitor's language, forgiving accents and plurals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Locale, Page

from core.lists.listings import specific_of
from core.text.cleaning import one_line
from core.text.languages import active_language
from core.text.stems import stem_list
from home.models import ContactPage, NewsPage, StandardPage
from programmes.models import (
    CallPage,
    EditionPage,
    FundedProjectPage,
    ImpactPage,
    OpportunityPage,
    OrientationPage,
    ProgrammePage,
    WorkshopPage,
)
from programmes.models.children import attach_programmes
from rolemodels.models import RoleModelPage

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RESULTS = 300


class SearchForm:
    """What the visitor asked, clean (`core.text.cleaning`), 200 characters at most."""

    def __init__(self, data: QueryDict):
        self.query = one_line(data.get("q", "")[:2000])[:LONGEST_QUERY]
        self.kind = data.get("kind", "")


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
    """The answer to a search; `pks` are the keys of the pages of the kind asked for, best first."""

    pks: list[int] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    kind: str = ""
    total: int = 0


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
        ("pages", (StandardPage, ImpactPage, OrientationPage, ContactPage), _("Pages")),
    ]


def find(query: str, *, request: HttpRequest, kind: str = "") -> Found:
    """Search the pages of the active language; a query without any word finds nothing."""
    language = active_language()
    words = stem_list(query, language)[:MOST_WORDS]
    locale = Locale.objects.filter(language_code=language).first()
    if not words or locale is None:
        return Found()
    pages = Page.objects.live().public().filter(locale_id=locale.pk)
    hits = list(pages.search(" ".join(words), operator="and", order_by_relevance=True)[:MOST_RESULTS])
    hits.sort(key=lambda page: _distance(page.title, words, language))
    return _by_kind(hits, query=query, kind=kind)


def _distance(title: str, words: list[str], language: str) -> int:
    """0 and a little for a title that holds every word, the less it says besides; then all others as they come.

    SQLite's index weighs all fields alike: without this a title would count no more than a line of the body.
    """
    said = stem_list(title, language)
    return len(said) - len(words) if set(words) <= set(said) else LONGEST_QUERY


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
    return Found([page.pk for page in hits if page.pk in chosen], counts, kind, total)


def pages_of(pks: Sequence[int]) -> list[Page]:
    """The pages found with those keys, each as its own type, in that order."""
    pages = specific_of(pks)
    attach_programmes(pages)
    return pages


def _address(query: str, kind: str = "") -> str:
    parameters = {"q": query} | ({"kind": kind} if kind else {})
    return f"{reverse('search')}?{urlencode(parameters)}"
