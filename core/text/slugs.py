"""Addresses anyone can type, say and read in a mail: plain letters, figures and hyphens, whatever the title."""

import re

from anyascii import anyascii
from django.utils.text import slugify

DEGREES = "[°º]"  # of « n° 3 »
APOSTROPHES = "['’‘ʼ`´]"
# What the admin's address field does while one types, before Wagtail's own script drops all that is not ASCII.
AS_ONE_TYPES: list[tuple[str, str]] = [
    (APOSTROPHES, "-"),
    ("[àáâãäåÀÁÂÃÄÅ]", "a"),
    ("[çÇ]", "c"),
    ("[èéêëÈÉÊË]", "e"),
    ("[ìíîïÌÍÎÏ]", "i"),
    ("[ñÑ]", "n"),
    ("[òóôõöøÒÓÔÕÖØ]", "o"),
    ("[ùúûüÙÚÛÜ]", "u"),
    ("[ýÿÝŸ]", "y"),
    ("[œŒ]", "oe"),
    ("[æÆ]", "ae"),
    ("ß", "ss"),
]


def plain_slug(text: str) -> str:
    """A slug in ASCII: « L’œuvre à Nîmes » gives `l-oeuvre-a-nimes`; empty when nothing is left."""
    return slugify(anyascii(re.sub(DEGREES, "", re.sub(APOSTROPHES, "-", text)))).strip("-_")[:255]
