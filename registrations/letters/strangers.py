"""What strangers typed, made harmless for a letter: it stays words, whatever a mail program makes of words.

Mail programs turn bare addresses into links by themselves, in the text as in its formatted twin. So an address is taken
apart with spaces that anyone sees (`www. example. org`), which no program puts together again, whatever its rules; zero
width signs would depend on them. Signs that turn the direction of the text, hide in it, or are our own marks go.
"""

import re
import unicodedata

from core import cleaning

LONGEST = 200  # characters
LONGEST_LINES = 2000
LONGEST_NAME = 40
MOST_NAMES = 3

# Dots, colons and at signs, and the signs that some programs take for them.
DOTS, COLONS = ".\u3002\uff0e\uff61\u2024\ufe52", ":\uff1a\ufe55\ufe13"
DOT = re.compile(rf"([{DOTS}])(?=[^\s\-,;:!?…)\]}}»”’'\"{DOTS}])")
COLON = re.compile(rf"(?<=[^\d\s])([{COLONS}])(?=\S)|(?<=\d)([{COLONS}])(?=[^\s\d])|^([{COLONS}])(?=\S)")
AT = re.compile(r"\s*([@\uff20\ufe6b])\s*")
NAME_SIGNS = {" ", "-", "’", "'", ".", "·", cleaning.ZWNJ, cleaning.ZWJ}


def tame(typed: object, *, lines: bool = False) -> str:
    """The words on one line, or with `lines` each line on its own, cut at 200 or 2,000 characters."""
    rows = (" ".join(row.split()) for row in (cleaning.lines(str(typed)).split("\n")))
    text = ("\n" if lines else " ").join(row for row in rows if row)
    text = AT.sub(r" \1 ", COLON.sub(lambda found: f"{found[0]} ", DOT.sub(r"\1 ", text))).strip()
    longest = LONGEST_LINES if lines else LONGEST
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


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
