"""What is searched in vain: counted by the week, so that editors see which words are missing, and nothing about anyone.

Of what one person typed once only a keyed digest is kept, which says nothing: it may be a name. The words are written
from the third time of a week on, and never what looks like an address or a number of somebody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from core.text.stems import stem_list, words_in
from registrations.domain.statistics import week_of
from search.models import SynonymGroup, VainSearch

SALT = "search.vain"
SHOWN_FROM = 3  # times in one week
MOST_WORDS, LONGEST = 6, 60  # of what is counted; what is longer is a sentence of somebody's own
LONGEST_NUMBER = 4  # figures: a year or a sum, no phone
MOST_OF_A_WEEK = 1_000  # different ones
SHOWN_FOR, KEPT_FOR = timedelta(weeks=13), timedelta(weeks=26)
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that found nothing, in a language, and how often in the last thirteen weeks."""

    words: str
    language: str
    times: int


def count_vain(query: str, language: str, at: datetime) -> None:
    """Count that this found nothing in the week of that moment, in Paris."""
    words = [folded for _word, folded in words_in(query, language)]
    said = " ".join(words)
    if not 0 < len(words) <= MOST_WORDS or len(said) > LONGEST or "@" in query:
        return
    if any(word.isdecimal() and len(word) > LONGEST_NUMBER for word in words):
        return
    week = week_of(at)
    digest = salted_hmac(SALT, f"{week} {language} {said}", algorithm="sha256").hexdigest()[:32]
    row = VainSearch.objects.filter(week=week, digest=digest)
    if not row.update(times=F("times") + 1):
        if VainSearch.objects.filter(week=week).count() >= MOST_OF_A_WEEK:
            return
        new = VainSearch(week=week, digest=digest, language=language)
        VainSearch.objects.bulk_create([new], ignore_conflicts=True)
    row.filter(times__gte=SHOWN_FROM, words="").update(words=said)


def missed(at: datetime) -> list[Missed]:
    """What was searched in vain most of the last weeks, but what editors have given a synonym since."""
    rows = (
        VainSearch.objects.filter(week__gt=week_of(at - SHOWN_FOR))
        .exclude(words="")
        .values("words", "language")
    )
    counted = [Missed(**row) for row in rows.annotate(times=Sum("times")).order_by("-times", "words")]
    known = {(group.language, stems) for group in SynonymGroup.objects.all() for stems in group.stems()}
    return [
        each for each in counted if (each.language, tuple(stem_list(each.words, each.language))) not in known
    ][:MOST_SHOWN]


def forget_old(at: datetime) -> None:
    """Of what was searched in vain half a year ago nothing stays."""
    VainSearch.objects.filter(week__lte=week_of(at - KEPT_FOR)).delete()
