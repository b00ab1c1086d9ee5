"""Texts that staff write in both languages side by side: `…_fr` is required, `…_en` falls back to it."""

from django.utils.translation import get_language


def in_language(french: str, english: str, language: str | None = None) -> str:
    """The text in `language` (the active one when None), French where the English is still missing."""
    language = language or get_language() or "fr"
    return english if language.startswith("en") and english else french
