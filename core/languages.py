"""The language that is read, and texts that staff write in both: `…_fr` is required, `…_en` falls back to it."""

from django.conf import settings
from django.utils.translation import get_language


def active_language() -> str:
    """The code of the language that is read now, without a country: fr or en."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def in_language(french: str, english: str, language: str | None = None) -> str:
    """The text in `language` (the active one when None), French where the English is still missing."""
    language = language or active_language()
    return english if language.startswith("en") and english else french
