"""What a search finds: live, public pages in the visitor's language, best first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.search.query import SearchQuery

from core.lists.facets import Narrowed, narrow
from core.text.cleaning import one_line
from core.text.languages import active_language
from programmes.models import ProgrammePage
from registrations.models import Intake
from registrations.pages import intakes_of
from search.narrowing import criteria, of_a_kind
from search.ranking import Ranking
from search.reading import Reading, read

LONGEST_QUERY = 200
REFERENCE = re.compile(r"[A-Z][A-Z0-9]{1,5}-\d{4}-\d{5,}", re.IGNORECASE)
MOST_RESULTS = 300
ENOUGH = 3  # pages that hold all of a question: with fewer, those that hold much of it are shown too


class SearchForm:
    """What the visitor asked, clean (`core.text.cleaning`), 200 characters at most."""

    def __init__(self, data: QueryDict):
        self.query = one_line(data.get("q", "")[:2000])[:LONGEST_QUERY]

    @property
    def is_reference(self) -> bool:
        """Whether it looks like what a registration is called: no page says more of it, and nobody is looked up."""
        return bool(REFERENCE.fullmatch(self.query))


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: all that was found, and the pages that are left of it, best first.

    The first of them, `whole` in number, hold all that was asked; where those are few, others that hold much of it
    follow. `intakes` are those of all pages found, by what a page has in common in every language; `programmes` all of
    the language.
    """

    listing: Narrowed[Page] = field(default_factory=lambda: Narrowed([], 0))
    reading: Reading = field(default_factory=Reading)
    whole: int = 0
    intakes: Mapping[UUID, list[Intake]] = field(default_factory=dict)
    programmes: list[ProgrammePage] = field(default_factory=list)

    @property
    def is_partly(self) -> bool:
        """Whether some hold a part alone."""
        return self.whole < len(self.listing.rows)


def find(query: str, data: QueryDict | None = None, *, below: str = "") -> Found:
    """Search the pages of the active language, narrowed down as `data` asks; without any word nothing is found.

    With `below`, the path of a page, only that page and those below it are looked at.
    """
    language = active_language()
    reading = read(query, language)
    if not reading.units:
        return Found()
    pages = Page.objects.live().public().filter(locale__in=Locale.objects.filter(language_code=language))
    if below:
        pages = pages.filter(path__startswith=below)
    first = list(pages.filter(pk__in=reading.first).order_by("path")) if reading.first else []
    whole = _others(first, _hits(pages, reading.every()))
    part: list[Page] = []
    if len(first) + len(whole) < ENOUGH and len(reading.units) > 1:
        part = _others([*first, *whole], _hits(pages, reading.some()))
    intakes = intakes_of([*first, *whole, *part])
    ranking = Ranking([*whole, *part], reading, language, intakes, timezone.now())
    loose = [page for page in whole if not ranking.says_all(page)]
    whole = ranking.best_first(page for page in whole if ranking.says_all(page))
    part = ranking.worth_showing(loose if ranking.answers(whole) else [*loose, *part])
    found = of_a_kind([*first, *whole, *part])
    if not found:
        return Found(reading=reading)
    programmes = list(
        ProgrammePage.objects.filter(locale__language_code=language)
        .select_related("locale", "picture")
        .order_by("path")
    )
    listing = narrow(found, criteria(found, programmes), data or QueryDict())
    number = len({page.pk for page in (*first, *whole)} & {page.pk for page in listing.rows})
    return Found(listing, reading, number, intakes, programmes)


def _hits(pages: PageQuerySet, wanted: SearchQuery) -> list[Page]:
    return list(pages.search(wanted, order_by_relevance=True)[:MOST_RESULTS])


def _others(known: list[Page], pages: list[Page]) -> list[Page]:
    """Those that are not known yet, in their order."""
    keys = {page.pk for page in known}
    return [page for page in pages if page.pk not in keys]
