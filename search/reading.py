"""What a query means: each word with all that is as good as it, so that pages are found which say it in other words."""

from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import and_, or_

from wagtail.search.query import PlainText, SearchQuery

from core.text.stems import stem, stem_list, words_in
from search.models import MOST_WORDS_OF_AN_EXPRESSION, SynonymGroup
from search.words import Vocabulary

MOST_WORDS = 12
# What people write around what they look for: left out, unless they write nothing else.
FRENCH = """
ai avoir besoin bonjour cherche combien comment etes etre faire faut merci moi ou peut peux plus puis quand quel quelle
quelles quelqu quels quoi suis trouver vais veux voudrais vouloir
"""
ENGLISH = """
about am any can could do does find get have hello how i looking me my need please some there want what when where which
who would
"""
FILLERS = {
    "fr": frozenset(FRENCH.split()),
    "en": frozenset(ENGLISH.split()),
}

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of what was asked: a page has it if it holds all the stems of one alternative. The first: as typed."""

    alternatives: tuple[Stems, ...]

    def in_(self, said: set[str]) -> bool:
        return any(said.issuperset(each) for each in self.alternatives)

    def closely_in(self, text: str) -> bool:
        """Whether the stems of an alternative stand side by side in the text, which begins and ends with a space."""
        return any(f" {' '.join(each)} " in text for each in self.alternatives)

    def literally_in(self, said: set[str]) -> bool:
        return said.issuperset(self.alternatives[0])

    def query(self) -> SearchQuery:
        return reduce(or_, (PlainText(" ".join(each), operator="and") for each in self.alternatives))


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was understood; `instead` says which words were read as which others, as pages write them.

    `first` are the keys of the pages that editors show before any other to who asks for nothing else.
    """

    units: list[Unit] = field(default_factory=list)
    instead: dict[str, str] = field(default_factory=dict)
    first: list[int] = field(default_factory=list)

    @property
    def stems(self) -> set[str]:
        """What an extract marks: what was typed, and single words for it. Half of an expression says nothing alone."""
        return {
            each
            for unit in self.units
            for number, stems in enumerate(unit.alternatives)
            for each in stems
            if number == 0 or len(stems) == 1
        }

    def every(self) -> SearchQuery:
        return reduce(and_, (unit.query() for unit in self.units))

    def some(self) -> SearchQuery:
        return reduce(or_, (unit.query() for unit in self.units))


def read(query: str, language: str) -> Reading:
    """Understand a query of that language, of twelve words at most; a reading without units is one without words."""
    typed = words_in(query, language)[:MOST_WORDS]
    if not typed:
        return Reading()
    groups = list(SynonymGroup.objects.filter(language=language))
    same = _synonyms(groups)
    typed = _meant(typed, same, language)
    words = [folded for _word, folded in typed]
    expressions = [line for group in groups for line in group.expressions.splitlines()]
    vocabulary = Vocabulary(language, [*words, *map("".join, pairwise(words))], expressions)
    reading, at = Reading(), 0
    while at < len(words):
        unit, length = _unit(words[at:], same, vocabulary, language)
        if unit is None:
            unit, corrected = _unknown(words[at], same, vocabulary, language)
            if corrected:
                reading.instead[typed[at][0]] = corrected
        reading.units.append(unit)
        at += length
    reading.first.extend(
        _first(groups, [reading.instead.get(word, word) for word, _folded in typed], language)
    )
    return reading


def _first(groups: list[SynonymGroup], words: list[str], language: str) -> list[int]:
    """The pages of the groups in which the words, all together, are an expression."""
    meant = tuple(stem_list(" ".join(words), language))
    return [group.page_id for group in groups if group.page_id and meant in group.stems()]


def _meant(
    typed: list[tuple[str, str]], same: dict[Stems, tuple[Stems, ...]], language: str
) -> list[tuple[str, str]]:
    """Without what people write around it, unless that belongs to an expression, or is all there is."""
    fillers = FILLERS.get(language, frozenset())
    stems = [stem(folded, language) for _word, folded in typed]
    expressions = [
        range(at, at + length)
        for at in range(len(stems))
        for length in range(2, MOST_WORDS_OF_AN_EXPRESSION + 1)
        if tuple(stems[at : at + length]) in same
    ]
    kept = {place for each in expressions for place in each}
    return [pair for place, pair in enumerate(typed) if place in kept or pair[1] not in fillers] or typed


def _synonyms(groups: list[SynonymGroup]) -> dict[Stems, tuple[Stems, ...]]:
    """Every expression that editors have put beside others, with all that it may stand for, itself first."""
    same: dict[Stems, dict[Stems, None]] = {}
    for group in groups:
        expressions = group.stems()
        for each in expressions:
            same.setdefault(each, {each: None}).update(dict.fromkeys(expressions))
    return {each: tuple(others) for each, others in same.items()}


def _unit(
    words: list[str], same: dict[Stems, tuple[Stems, ...]], vocabulary: Vocabulary, language: str
) -> tuple[Unit | None, int]:
    """The longest beginning of the words that is known, and how many words it takes; None for a word nobody says."""
    stems = tuple(stem(word, language) for word in words)
    for length in range(min(MOST_WORDS_OF_AN_EXPRESSION, len(stems)), 1, -1):
        if others := same.get(stems[:length]):
            return Unit(others), length
    if len(words) > 1 and vocabulary.holds(words[0] + words[1]):
        together = (stem(words[0] + words[1], language),)
        return Unit((stems[:2], *same.get(together, (together,)))), 2
    if others := same.get(stems[:1]):
        return Unit(others), 1
    return (Unit((stems[:1],)) if vocabulary.holds(words[0]) else None), 1


def _unknown(
    word: str, same: dict[Stems, tuple[Stems, ...]], vocabulary: Vocabulary, language: str
) -> tuple[Unit, str]:
    """A word that no page says: it may be one of two that belong together, half a word, or a wrong one.

    Also what was read instead, as pages write it. The word itself is asked for too: a page may be newer than the words.
    """
    itself: Stems = (stem(word, language),)
    if halves := vocabulary.halves(word):
        return Unit((itself, tuple(stem(each, language) for each in halves))), ""
    corrected = ""
    others = vocabulary.completions(word)
    if not others and (others := vocabulary.corrections(word)):
        corrected = vocabulary.rows[others[0]][1]
    meant = [(stem(each, language),) for each in others]
    return Unit(
        tuple(dict.fromkeys([itself, *(each for one in meant for each in same.get(one, (one,)))]))
    ), corrected
