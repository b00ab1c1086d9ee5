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
# What Snowball leaves, made for words that keep their accents: emplois, jeux, retenus, diplômée.
ENDING = re.compile(r"(?<=..[iou])[sx]$|(?<=....)e$")
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
    found = _stemmer(language).stemWord(word)
    return ENDING.sub("", found) if language == "fr" else found


def fold(text: str) -> str:
    """The text in lower case without accents; ligatures are opened (œ becomes oe)."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    letters = "".join(c for c in text if not unicodedata.combining(c))
    return letters.replace("œ", "oe").replace("æ", "ae")


# What a letter without accents stands for, where a database compares signs one by one.
ACCENTED = dict(zip("aceinouy", ("àâäáãå", "ç", "éèêë", "îïíì", "ñ", "ôöóòõ", "ùûüú", "ÿý"), strict=True))
APOSTROPHES = "'’ʼ"


def loosely(text: str) -> str:
    """A regular expression that finds the text whatever its accents, its case and its apostrophes.

    For Python, so SQLite, and for PostgreSQL alike.
    """
    opened = f"{_any_of('o')}{_any_of('e')}"
    return "".join(map(_any_of, fold(text))).replace(opened, f"({opened}|[œŒ])")


def _any_of(sign: str) -> str:
    if sign in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    letters = sign + ACCENTED.get(sign, "")
    return f"[{letters}{letters.upper()}]" if len(letters) > 1 else re.escape(sign)


def words_in(text: str, language: str) -> list[tuple[str, str]]:
    """The words of the text, in order, without the language's empty words: each as it is written, and folded.

    A word longer than 64 characters is left out. A sign that stands for several words, as some of Arabic do, is each of
    them; one that is only an accent is none.
    """
    empty = STOP_WORDS.get(_known(language), frozenset())
    found = WORD.findall(unicodedata.normalize("NFC", text))
    # The accents go first: Snowball treats « é » and « e » apart, and a visitor who types neither expects both.
    pairs = [(word, folded) for word in found if len(word) <= LONGEST_WORD for folded in fold(word).split()]
    return [(word, folded) for word, folded in pairs if folded not in empty]


def stem(folded: str, language: str) -> str:
    """The stem of a folded word; in a language without a stemmer, the word itself."""
    language = _known(language)
    return _stem(folded, language) if language in LANGUAGES else folded


def stem_list(text: str, language: str) -> list[str]:
    """The stems of the words of `words_in()`."""
    return [stem(folded, language) for _word, folded in words_in(text, language)]


def stems(text: str, language: str) -> str:
    """The stems of the text, joined by spaces: what the index holds and what a query asks for."""
    return " ".join(stem_list(text, language))


def _known(language: str) -> str:
    return language.split("-", maxsplit=1)[0]
