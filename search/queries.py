"""What a search finds: live, public pages in the visitor's language, forgiving accents and plurals."""

import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from core.stems import stem_list
from home.models import NewsPage, StandardPage
from programmes.models import CallPage, EditionPage, ProgrammePage, WorkshopPage
from programmes.models.children import attach_programmes
from rolemodels.models import RoleModelPage

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RESULTS = 300


class SearchForm:
    """What the visitor asked, cleaned: control characters gone, white space folded, 200 characters at most."""

    def __init__(self, data: QueryDict):
        text = "".join(
            " " if unicodedata.category(c).startswith("C") else c for c in data.get("q", "")[:2000]
        )
        self.query = " ".join(text.split())[:LONGEST_QUERY]
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
    """The answer to a search; `pages` are specific pages, best first, of the kind asked for."""

    pages: list[Page] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    kind: str = ""
    total: int = 0


def kinds() -> list[tuple[str, type[Page], str]]:
    """The kinds of results, in the order they are shown."""
    return [
        ("programmes", ProgrammePage, _("Programmes")),
        ("calls", CallPage, _("Calls for projects")),
        ("editions", EditionPage, _("Editions")),
        ("workshops", WorkshopPage, _("Workshops")),
        ("role-models", RoleModelPage, _("Role models")),
        ("news", NewsPage, _("News")),
        ("pages", StandardPage, _("Pages")),
    ]


def find(query: str, *, request: HttpRequest, kind: str = "") -> Found:
    """Search the pages of the active language; a query without any word finds nothing."""
    language = get_language() or "fr"
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
    by_type: dict[int, list[Page]] = {}
    for page in hits:
        by_type.setdefault(page.content_type_id, []).append(page)
    known = kinds()
    models = ContentType.objects.get_for_models(*(model for _code, model, _label in known))
    kind = kind if kind in {code for code, _model, _label in known} else ""
    counts, total, chosen = [], 0, []
    for code, model, label in known:
        group = by_type.get(models[model].pk, [])
        total += len(group)
        if group:
            counts.append(KindCount(code, label, len(group), _address(query, code), code == kind))
        if not kind or code == kind:
            chosen += group
    if counts:
        counts.insert(0, KindCount("", _("All"), total, _address(query), not kind))
    return Found(_specific(chosen, hits), counts, kind, total)


def _specific(chosen: list[Page], hits: list[Page]) -> list[Page]:
    """The chosen hits in order of relevance, each as its own type."""
    wanted = {page.pk for page in chosen}
    order = [page.pk for page in hits if page.pk in wanted]
    specific = {
        p.pk: p for p in Page.objects.filter(pk__in=order).select_related("locale").specific().order_by("pk")
    }
    attach_programmes(specific.values())
    return [specific[pk] for pk in order if pk in specific]


def _address(query: str, kind: str = "") -> str:
    parameters = {"q": query} | ({"kind": kind} if kind else {})
    return f"{reverse('search')}?{urlencode(parameters)}"
