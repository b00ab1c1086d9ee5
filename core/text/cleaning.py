"""What people type, without what nobody sees: the one place where typed text is made clean.

Pasted text brings signs that no reader sees and that make two equal addresses differ: zero-width spaces, byte order
marks, soft hyphens, tags, selectors of variants. Others turn the direction of writing (a name that reads otherwise
than it is stored), belong to nobody (private use: letters' marks are made of them), or break databases (NUL). None of
them is ever an answer. Spaces are folded, and letters with accents composed (Unicode's NFC).

Two signs without width have a meaning, where they stand between letters of some scripts (Persian, the languages of
India) or between the parts of an emoji: `one_line` and `lines` keep them there, `exact` keeps none.
See docs/decisions/030-cleaning.md.
"""

import re
import unicodedata
from collections.abc import Callable

NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"  # French typography needs them
ZWNJ, ZWJ = "\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"
AS_TEXT, AS_PICTURE = "\N{VARIATION SELECTOR-15}", "\N{VARIATION SELECTOR-16}"
KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # the full-width twins of ASCII
BLANKS = "\N{BRAILLE PATTERN BLANK}"  # no space to Unicode, a space to the eye

# Invisible though Unicode calls them letters, marks or nothing yet (its Default_Ignorable_Code_Point).
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
    "\u2065\ufff0-\ufff8\ufdd0-\ufdef]"
)
# The scripts whose spelling joins letters or keeps them apart: Arabic to N'Ko, those of India and of South-East Asia.
JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1cff\ua840-\uabff\ufb50-\ufdff]"
)
PLAIN = re.compile(r"[\x20-\x7e]*\Z")
SPACES = re.compile(r"\s+")
LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")


def exact(text: str) -> str:
    """What is compared sign by sign: an address, a number, a date, a code. Nothing invisible is left, nothing wide."""
    return one_line(_without(text, ZWNJ, ZWJ, AS_TEXT, AS_PICTURE).translate(WIDE))


def one_line(text: str, *, no_break: bool = False) -> str:
    """A line: every white space is one space, none at its ends; with `no_break` the no-break spaces are kept."""
    if PLAIN.match(text):
        return " ".join(text.split())
    seen = _visible(LINE_ENDS.sub(" ", text))
    if not no_break:
        return " ".join(seen.split())
    return SPACES.sub(_fold, seen).strip()


def lines(text: str) -> str:
    """A text of several lines, each ended by a line feed; its no-break spaces and its indents are kept."""
    rows = LINE_ENDS.split(text)
    return "\n".join(row if PLAIN.match(row) else _spaced(_visible(row)) for row in rows)


def _without(text: str, *signs: str) -> str:
    for sign in signs:
        text = text.replace(sign, "")
    return text


def _fold(found: re.Match) -> str:
    """One space of those that stand together: a no-break one if there was one."""
    return next((sign for sign in found[0] if sign in NO_BREAK), " ")


def _spaced(row: str) -> str:
    return "".join(sign if sign in NO_BREAK or not sign.isspace() else " " for sign in row)


def _visible(text: str) -> str:
    """The text composed, without what nobody sees; what only separates words becomes a space."""
    kept: list[str] = []
    seen = "".join(_sign(sign) for sign in text)
    for position, sign in enumerate(seen):
        before, after = kept[-1] if kept else "", seen[position + 1 : position + 2]
        if sign not in CHOSEN or CHOSEN[sign](before, after):
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))


def _sign(sign: str) -> str:
    """The sign, a space, or nothing; what may have a meaning where it stands is left to be chosen."""
    if sign in CHOSEN:
        return sign
    if sign == "\t" or sign in BLANKS:
        return " "
    if INVISIBLE.match(sign) or ord(sign) & 0xFFFE == 0xFFFE:
        return ""
    # Cn is what this Python's Unicode does not know yet: it may be the newest emoji.
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs") else sign


def _joins(before: str, after: str) -> bool:
    return bool(before and after and JOINED.match(before) and JOINED.match(after))


def _joins_pictures(before: str, after: str) -> bool:
    return bool(before and after and _is_picture(before) and _is_picture(after)) and after != AS_PICTURE


def _is_picture(sign: str) -> bool:
    """Part of an emoji: a symbol, the tint of a skin, the selector after either."""
    return sign == AS_PICTURE or (sign > "\u2000" and unicodedata.category(sign) in ("So", "Sk", "Sm", "Cn"))


def _varies(before: str, after: str) -> bool:
    if after == KEYCAP:
        return before in tuple("0123456789#*")
    return (
        bool(before) and before not in (AS_TEXT, AS_PICTURE) and (_is_picture(before) or before in "©®‼⁉〰〽")
    )


CHOSEN: dict[str, Callable[[str, str], bool]] = {
    ZWNJ: _joins,
    ZWJ: lambda before, after: _joins(before, after) or _joins_pictures(before, after),
    AS_TEXT: _varies,
    AS_PICTURE: _varies,
}
