"""The words of the public pages, kept beside the index: what somebody meant who typed half a word, or a wrong one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from rapidfuzz import process
from rapidfuzz.distance import OSA
from wagtail.models import Page
from wagtail.search import index

from core.models import BasePage
from core.text.stems import LONGEST_WORD, stem, stem_list, words_in
from registrations.domain.rounds import claim
from search.models import PageWords, Word
from search.vain import forget_old

BETWEEN = timedelta(hours=1)
SHORTEST = 3  # characters of a word that is kept
SHORTEST_TO_COMPLETE = 3
SHORTEST_TO_CORRECT = 5
SHORTEST_HALF = 4  # characters of each of two words that are typed as one
LONG = 8
MOST_COMPLETIONS = 12
MOST_CORRECTIONS = 3
AT_A_TIME = 200


def keep_words(at: datetime | None = None) -> None:
    """Once an hour: the words of the pages as they are now, and no count that is old. New ones are found before."""
    if claim("search.words", BETWEEN, at=at or timezone.now()):
        write_words()
        forget_old(at or timezone.now())


def write_words() -> None:
    """Read every public page; write what has changed of the words of each language, and of each page.

    A page whose words have changed is indexed anew: Wagtail does so for one that was saved, and not where a film, a
    figure or a region that it shows says something else.
    """
    said: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    of_pages: dict[int, PageWords] = {}
    for page in Page.objects.live().public().order_by("pk").specific().iterator(chunk_size=AT_A_TIME):
        if not isinstance(page, BasePage):
            continue
        language = page.locale.language_code
        words = words_in(" ".join(map(str, page.searchable())), language)
        of_pages[page.pk] = PageWords(
            page_id=page.pk,
            about=" ".join(stem_list(f"{page.title} {page.summary}", language)),
            said=" ".join(stem(folded, language) for _word, folded in words),
        )
        for word, folded in words:
            if len(folded) >= SHORTEST and len(folded) <= LONGEST_WORD and not folded.isdecimal():
                said[language][folded][word.lower()] += 1
    with transaction.atomic():
        Word.objects.exclude(language__in=said).delete()
        for language, spellings in said.items():
            _write(language, spellings)
        changed = _write_pages(of_pages)
    for page in Page.objects.filter(pk__in=changed).specific().iterator(chunk_size=AT_A_TIME):
        index.insert_or_update_object(page)


def _write_pages(found: dict[int, PageWords]) -> list[int]:
    """Write the words of pages that are new or have changed; forget those of pages that are no longer public.

    The keys of those that have changed.
    """
    kept = {row.page_id: row for row in PageWords.objects.all()}
    PageWords.objects.filter(page__in=kept.keys() - found.keys()).delete()
    new = [row for pk, row in found.items() if pk not in kept]
    changed = [
        row
        for pk, row in found.items()
        if pk in kept and (row.about, row.said) != (kept[pk].about, kept[pk].said)
    ]
    PageWords.objects.bulk_create(new, batch_size=AT_A_TIME, ignore_conflicts=True)
    PageWords.objects.bulk_update(changed, ["about", "said"], batch_size=AT_A_TIME)
    return [row.page_id for row in changed]


def _write(language: str, spellings: dict[str, Counter[str]]) -> None:
    """Write the words of that language, each with how often it is spelled in which way."""
    kept = {row.word: row for row in Word.objects.filter(language=language)}
    Word.objects.filter(pk__in=[row.pk for word, row in kept.items() if word not in spellings]).delete()
    new, changed = [], []
    for word, counted in spellings.items():
        number, shown = counted.total(), counted.most_common(1)[0][0]
        row = kept.get(word)
        if row is None:
            new.append(
                Word(language=language, word=word, stem=stem(word, language), shown=shown, uses=number)
            )
        elif (row.uses, row.shown) != (number, shown):
            row.uses, row.shown = number, shown
            changed.append(row)
    Word.objects.bulk_create(new, batch_size=AT_A_TIME, ignore_conflicts=True)
    Word.objects.bulk_update(changed, ["uses", "shown"], batch_size=AT_A_TIME)


class Vocabulary:
    """The words of a language, for one query: asked for those typed, and read whole if one of them is unknown."""

    def __init__(self, language: str, asked: Collection[str], expressions: Iterable[str] = ()) -> None:
        """`asked` are folded words; `expressions` stand for what pages say, and can be typed wrongly as well."""
        self.language = language
        self._expressions = expressions
        stems = {stem(word, language) for word in asked}
        known = Word.objects.filter(language=language, stem__in=stems)
        self._stems = set(known.values_list("stem", flat=True))

    def holds(self, word: str) -> bool:
        """Whether some page says one of those words, in whatever form."""
        return stem(word, self.language) in self._stems

    @cached_property
    def rows(self) -> dict[str, tuple[str, str, int]]:
        """Every word with its stem, how pages mostly write it, and how often they do."""
        rows = {
            folded: (stem(folded, self.language), word.lower(), 0)
            for expression in self._expressions
            for word, folded in words_in(expression, self.language)
        }
        said = Word.objects.filter(language=self.language).values_list("word", "stem", "shown", "uses")
        return rows | {word: (stem, shown, uses) for word, stem, shown, uses in said}

    def halves(self, word: str) -> tuple[str, str] | None:
        """The two words that it is when they are written apart."""
        for at in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
            if word[:at] in self.rows and word[at:] in self.rows:
                return word[:at], word[at:]
        return None

    def completions(self, word: str) -> list[str]:
        """The words that begin so, the most used first."""
        if len(word) < SHORTEST_TO_COMPLETE:
            return []
        longer = [each for each in self.rows if each.startswith(word)]
        return sorted(longer, key=lambda each: (-self.rows[each][2], each))[:MOST_COMPLETIONS]

    def corrections(self, word: str) -> list[str]:
        """The words that look most like it: a letter off, or two in a long word that begins alike."""
        if len(word) < SHORTEST_TO_CORRECT or word.isdecimal():
            return []
        most = 2 if len(word) >= LONG else 1
        found = process.extract(word, list(self.rows), scorer=OSA.distance, score_cutoff=most, limit=None)
        near = [(distance, other) for other, distance, _key in found if distance == 1 or other[0] == word[0]]
        near.sort(key=lambda each: (each[0], each[1][0] != word[0], -self.rows[each[1]][2], each[1]))
        return [other for distance, other in near if distance == near[0][0]][:MOST_CORRECTIONS]
