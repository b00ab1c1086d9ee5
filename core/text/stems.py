"""Words as the search compares them: lower case, no accents, and only their stem in the page's language.

Index and query go through the same function, so a search forgives plurals and accents alike on SQLite and PostgreSQL,
with or without the `unaccent` extension.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+", re.UNICODE)
LONGEST_WORD = 64
FRENCH = """
a au aux avec c ce ces cet cette d dans de des du elle elles en est et il ils j je l la le les leur leurs lui m ma mais
me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t ta te tes ton tu un une vos
votre vous y
"""
ENGLISH = """
a an and are as at be by for from has in is it its of on or s that the their this to was we were will with you your
"""
STOP_WORDS = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
LANGUAGES = {"fr": "french", "en": "english"}

_stemmers = threading.local()


def _stemmer(language: str):
    """A Snowball stemmer keeps state while it works: one per thread."""
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(LANGUAGES[language])
        setattr(_stemmers, language, stemmer)
    return stemmer


@lru_cache(maxsize=32_768)
def _stem(word: str, language: str) -> str:
    """Few words make most of a site, and Snowball in Python takes a tenth of a millisecond for each."""
    return _stemmer(language).stemWord(word)


def fold(text: str) -> str:
    """The text in lower case without accents; ligatures are opened (œ becomes oe)."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    letters = "".join(c for c in text if not unicodedata.combining(c))
    return letters.replace("œ", "oe").replace("æ", "ae")


def stem_list(text: str, language: str) -> list[str]:
    """The stems of the text's words, in order, without the language's empty words.

    Words in a language without a stemmer are only folded. A word longer than 64 characters is left out.
    """
    language = language.split("-", maxsplit=1)[0]
    found = WORD.findall(unicodedata.normalize("NFC", text))
    # The accents go first: Snowball treats « é » and « e » apart, and a visitor who types neither expects both.
    words = [fold(word) for word in found if len(word) <= LONGEST_WORD]
    if language not in LANGUAGES:
        return words
    return [_stem(word, language) for word in words if word not in STOP_WORDS[language]]


def stems(text: str, language: str) -> str:
    """The stems of the text, joined by spaces: what the index holds and what a query asks for."""
    return " ".join(stem_list(text, language))
