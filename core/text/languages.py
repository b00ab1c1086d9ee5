"""The language that is read, and texts that staff write in both: `…_fr` is required, `…_en` falls back to it."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy

MARKS = {"fr": gettext_lazy("(in French)"), "en": gettext_lazy("(in English)")}


def active_language() -> str:
    """The code of the language that is read now, without a country: fr or en."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def in_language(french: str, english: str, language: str | None = None) -> str:
    """The text in `language` (the active one when None), French where the English is still missing."""
    language = language or active_language()
    return english if language.startswith("en") and english else french


def mark_of(language: str, read_in: str | None = None) -> str:
    """What stands after a link to that language; empty when it is the one that is read (the active one when None)."""
    return "" if language == (read_in or active_language()) else str(MARKS.get(language, ""))


def name_of(language: str) -> str:
    """The language's name in the one that is read, as it stands inside a sentence."""
    return get_language_info(language)["name_translated"]


def semicolons(parts: Iterable[str]) -> str:
    """The parts one after the other, as the active language sets what stands between: « a ; b », "a; b"."""
    return ("\N{NO-BREAK SPACE}; " if active_language() == "fr" else "; ").join(parts)
