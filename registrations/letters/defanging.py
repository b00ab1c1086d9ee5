"""What strangers typed, made harmless for a letter: it stays words, whatever a mail program makes of words.

Mail programs turn bare addresses into links by themselves, in the text as in its formatted twin. So an address is taken
apart with spaces that anyone sees (`www. example. org`), which no program puts together again, whatever its rules; zero
width signs would depend on them. Signs that turn the direction of the text, hide in it, or are for private use go.
"""

import re
import unicodedata
from collections.abc import Iterator

from core.text import cleaning

LONGEST = 200  # characters
LONGEST_LINES = 2000
LONGEST_NAME = 40
MOST_NAMES = 3

# What addresses are built with. Signs that programs take for one of these are told by Unicode's own table, in `_sign`.
BUILDS = ".:@/\\\u3002"
DOTS = ".\u3002"
ELLIPSES = {"\u2025", "\u2026", "\ufe19"}
DOT = re.compile(rf"([{DOTS}])(?=[^\s\-,;:!?…)\]}}»”’'\"{DOTS}])")
# An hour or a ratio stays whole (18:30); digits that end a word do not: for some programs `a1:` opens an address.
COLON = re.compile(r"(?<![\w+.-])(\d+(?::\d+)+)(?![:\w])|(?<=\S):(?=\S)|^:(?=\S)")
AT = re.compile(r"\s*@\s*")
BLANK_LINES = re.compile(r"\n\s*\n")
SLASHES = re.compile(r"([/\\]{2,})(?=[^\s/\\])")  # //host and \\host, which open a page or a shared folder
# Where the rest was cut off: nothing follows that an address could be built with, or that a joiner could join.
NEVER_LAST = f"{BUILDS} {cleaning.ZWNJ}{cleaning.ZWJ}"
NAME_SIGNS = {" ", "-", "’", "'", ".", "·", cleaning.ZWNJ, cleaning.ZWJ}
# For private use: no letter needs one, and some programs show them as anything they like. NUL: PostgreSQL keeps none.
PRIVATE = re.compile("[\x00\ue000-\uf8ff\U000f0000-\U0010ffff]")


def without_private(text: str) -> str:
    """The text without the signs of Unicode's private use areas, which none of a letter's words holds, ours or not."""
    return PRIVATE.sub("", text)


def as_written(typed: object) -> str:
    """The words of our own staff, in their lines and paragraphs: an address that they give is there to be used."""
    paragraphs = ("\n".join(_rows(each)) for each in BLANK_LINES.split(cleaning.lines(str(typed))))
    return _cut("\n\n".join(filter(None, paragraphs)), LONGEST_LINES)


def tame(typed: object, *, lines: bool = False) -> str:
    """The words on one line, or with `lines` each line on its own, cut at 200 or 2,000 characters."""
    text = "".join(_sign(sign) for sign in ("\n" if lines else " ").join(_rows(typed)))
    text = COLON.sub(lambda found: found[1] or ": ", DOT.sub(r"\1 ", text))
    text = AT.sub(" @ ", SLASHES.sub(r"\1 ", text)).strip()
    return _cut(text, LONGEST_LINES if lines else LONGEST)


def _rows(typed: object) -> Iterator[str]:
    """The lines that say something, cleaned, with single spaces."""
    rows = (" ".join(row.split()) for row in cleaning.lines(str(typed)).split("\n"))
    return (row for row in rows if row)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip(NEVER_LAST)}…"


def tame_name(typed: object) -> str:
    """A first name as one greets with it; nothing for what does not look like one.

    A stranger can type anything with someone else's address: no sentence gets into a greeting.
    """
    text = tame(typed)
    words = text.split(" ")
    looks_right = (
        0 < len(text) <= LONGEST_NAME
        and len(words) <= MOST_NAMES
        and unicodedata.category(text[0]).startswith("L")
        and all(sign in NAME_SIGNS or unicodedata.category(sign)[0] in "LM" for sign in text)
        and all(len(word) <= 2 for word in words if "." in word)  # initials only
    )
    return text if looks_right else ""


def _sign(sign: str) -> str:
    """The sign, or what Unicode holds it to stand for when an address could be built with that."""
    plain = sign if sign.isascii() else unicodedata.normalize("NFKC", sign)
    return plain if sign not in ELLIPSES and any(build in plain for build in BUILDS) else sign
