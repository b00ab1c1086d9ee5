"""In which order a search shows what it has found, and which pages that hold a part of it are worth showing.

It is computed here, from the words of pages as they are kept (`PageWords`), for both databases alike: SQLite's index
weighs all fields the same, and neither knows which part of a question counts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from math import log
from operator import mul
from uuid import UUID

from wagtail.models import Page

from core.text.stems import stems
from registrations.enums import IntakeState
from registrations.models import Intake
from search.models import PageWords
from search.reading import Reading, Unit

CURRENT, BETWEEN, OVER = range(3)
TO_COME = (IntakeState.UPCOMING, IntakeState.OPEN, IntakeState.CLOSING_SOON)
# What a part of the question counts by where a page says it; in the words that were typed it counts a little more.
TITLE, ABOUT, SAID, NOWHERE = 4.0, 2.5, 1.0, 0.0
AS_TYPED = 1.1
BY_STATE = {CURRENT: 0.3, BETWEEN: 0.0, OVER: -0.7}
WORTH_SHOWING = 0.5  # of the weight of a question: a page that holds less of it answers another one


class Place:
    """Stems in the order in which a page says them: in its title, in all that says what it is about, in all of it."""

    def __init__(self, stems: str, level: float) -> None:
        self.text, self.stems, self.counts = f" {stems} ", set(stems.split()), level

    def level(self, unit: Unit) -> float:
        """What this part of a question counts here; half of it where its words are far from each other."""
        if not unit.in_(self.stems):
            return NOWHERE
        level = self.counts if unit.closely_in(self.text) else self.counts / 2
        return level * AS_TYPED if unit.literally_in(self.stems) else level


class Words:
    """The words of a page by where they stand. One that is newer than its kept words says what its title says."""

    def __init__(self, page: Page, kept: PageWords | None, language: str) -> None:
        self.title = Place(stems(page.title, language), TITLE)
        self.places = [self.title]
        if kept:
            self.places += [Place(kept.about, ABOUT), Place(kept.said, SAID)]

    def level(self, unit: Unit) -> float:
        """How much the page says of this part of the question."""
        return max(place.level(unit) for place in self.places)

    def says(self, unit: Unit) -> bool:
        """Whether some words of this part stand side by side; of a page not read yet the index is believed."""
        return len(self.places) == 1 or any(unit.closely_in(place.text) for place in self.places)


class Ranking:
    """The order of these pages for what was asked, in a language, at a moment."""

    def __init__(
        self,
        hits: Iterable[Page],
        reading: Reading,
        language: str,
        intakes: Mapping[UUID, list[Intake]],
        at: datetime,
    ) -> None:
        self.units, self.intakes, self.at = reading.units, intakes, at
        self.pages = list(hits)
        kept = {
            row.page_id: row for row in PageWords.objects.filter(page__in=[page.pk for page in self.pages])
        }
        self.places = {page.pk: place for place, page in enumerate(self.pages)}  # as the index finds them
        self.words = {page.pk: Words(page, kept.get(page.pk), language) for page in self.pages}
        self.levels = {pk: [words.level(unit) for unit in self.units] for pk, words in self.words.items()}

    @cached_property
    def weights(self) -> list[float]:
        """What each part of the question counts: the fewer of the pages say it, the more; nothing when none does."""
        number = len(self.pages) + 1
        having = (sum(map(bool, levels)) for levels in zip(*self.levels.values(), strict=True))
        return [log(1 + number / each) if each else 0.0 for each in having]

    def says_all(self, page: Page) -> bool:
        """Whether the page says each part of the question, and not only its words far from each other."""
        return all(self.words[page.pk].says(unit) for unit in self.units)

    def answers(self, pages: Iterable[Page]) -> bool:
        """Whether one of these pages is about all of the question, as far as is known: it needs no other beside it."""
        pages = list(pages)
        if any(len(self.words[page.pk].places) == 1 for page in pages):
            return True  # what it is about is not read yet
        return any(min(self.levels[page.pk]) >= ABOUT / 2 for page in pages)

    def coverage(self, page: Page) -> float:
        """Which part of the weight of the question the page holds, from 0 to 1."""
        return self._weighed(map(bool, self.levels[page.pk]))

    def best_first(self, pages: Iterable[Page]) -> list[Page]:
        """Titles that hold all first; then by how much of the question a page is about, what is over last."""
        return sorted(pages, key=self._place)

    def worth_showing(self, pages: Iterable[Page]) -> list[Page]:
        """Those that hold enough of the question, or say half of its parts in their title, best first."""
        return self.best_first(
            page
            for page in pages
            if self.coverage(page) >= WORTH_SHOWING or self._in_title(page) >= WORTH_SHOWING
        )

    def _in_title(self, page: Page) -> float:
        title = self.words[page.pk].title.stems
        return sum(unit.in_(title) for unit in self.units) / len(self.units)

    def _place(self, page: Page) -> tuple[bool, float, int, int]:
        title, state = self.words[page.pk].title.stems, self._state(page)
        if all(unit.in_(title) for unit in self.units):
            # The less a title says besides, the more it is what was meant.
            other_words = sum(not unit.literally_in(title) for unit in self.units)
            return False, other_words, int(state == OVER), len(title)
        told = self._weighed(self.levels[page.pk]) + BY_STATE[state]
        return True, self.places[page.pk] / len(self.pages) / 4 - told, 0, len(title)

    def _weighed(self, levels: Iterable[float]) -> float:
        """The mean of what is given for each part of the question, by their weights."""
        return sum(map(mul, self.weights, levels)) / (sum(self.weights) or 1)

    def _state(self, page: Page) -> int:
        """Whether what the page is about is to come or over; a page where nobody registers is neither."""
        intakes = self.intakes.get(page.translation_key, [])
        if not intakes:
            return BETWEEN
        return CURRENT if any(each.state_at(self.at) in TO_COME for each in intakes) else OVER
