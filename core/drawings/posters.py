"""The picture shown where a page is shared: its title beside its programme's motif.

No database and no request here: words and an accent go in, a picture comes out, the same on every machine. Lengths are
in pixels of the finished picture.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from unicodedata import category

from django.contrib.staticfiles import finders
from PIL import ImageFont

from core.drawings.motifs import FINER, HEIGHT, MOTIFS, PALETTES, PAPER, Palette, Sheet
from core.enums import Accent

MARGIN = 72
TEXT_WIDTH = 660
TITLE_SIZES = range(104, 43, -4)
TITLE_LINES = 4
TITLE_LEADING = 1.06
TITLE_TOP, TITLE_BOTTOM = 136, 466

HEADING = ("fonts/bricolage-grotesque.woff2", 800)
TEXT = ("fonts/atkinson-hyperlegible-next.woff2", 700)
BRAND = "Déclencheurs"


class FontUnreadable(RuntimeError):
    """A font of ours is not there, or this Pillow cannot read it: nothing can be written."""


# --- Words -----------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def font(name: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    """A font of the site at that weight and size.

    Raises FontUnreadable when its file is missing, or when FreeType was built without WOFF2 or variable fonts.
    """
    path = finders.find(name)
    if not path:
        raise FontUnreadable(f"The font static/{name} is missing.")
    try:
        face = ImageFont.truetype(str(path), round(size * FINER))
        face.set_variation_by_axes([weight])
    except (OSError, NotImplementedError) as error:
        raise FontUnreadable(
            f"This Pillow cannot read {name}: its FreeType needs WOFF2 (Brotli) and variable fonts, "
            "which Pillow's own wheels have."
        ) from error
    return face


@lru_cache(maxsize=1024)
def _has(name: str, weight: int, character: str) -> bool:
    """Whether the font can draw the character, and not only the box that stands for an unknown one."""
    face = font(name, weight, 24)
    return bytes(face.getmask(character)) != bytes(face.getmask("\U0010ffff"))


def writable(text: str, face: tuple[str, int] = HEADING) -> str:
    """The text on one line, without the characters that the font lacks (an emoji, say) or that only steer others."""
    spaced = text.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
    one_line = re.sub(r"[ \t\r\n\f\v\u2028\u2029]+", " ", spaced)
    known = (
        each
        for each in one_line
        if each in " \N{NO-BREAK SPACE}" or (category(each)[0] != "C" and _has(*face, each))
    )
    return re.sub(" +", " ", "".join(known)).strip()


def _length(face: ImageFont.FreeTypeFont, text: str) -> float:
    return face.getlength(text) / FINER


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The text in lines of that width at most; a word that is wider is cut. A no-break space holds."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if _length(face, longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while _length(face, line) > width and len(line) > 1:
            cut = _cut(line, face, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


def _cut(word: str, face: ImageFont.FreeTypeFont, width: float) -> int:
    """How many characters of a word too wide for a line stay on it: up to its last hyphen that fits, if any."""
    fitting = bisect_right(range(1, len(word)), width, key=lambda end: _length(face, word[:end]))
    most = max(fitting, 1)
    return word.rfind("-", 1, most) + 1 or most


def fit(text: str) -> tuple[list[str], int]:
    """The title in four lines at most and their size: the largest that fits without cutting a word, in even lines.

    What still does not fit at the smallest size ends with an ellipsis.
    """
    longest = max(text.split(" "), key=len)
    for size in TITLE_SIZES:
        face = font(*HEADING, size)
        lines = wrap(text, face, TEXT_WIDTH)
        high = len(lines) * size * TITLE_LEADING
        if (
            len(lines) <= TITLE_LINES
            and high <= TITLE_BOTTOM - TITLE_TOP
            and _length(face, longest) <= TEXT_WIDTH
        ):
            return _balanced(text, face, len(lines)), size
    face, size = font(*HEADING, TITLE_SIZES[-1]), TITLE_SIZES[-1]
    lines = wrap(text, face, TEXT_WIDTH)
    if len(lines) > TITLE_LINES:
        last = lines[TITLE_LINES - 1]
        while _length(face, f"{last}…") > TEXT_WIDTH:
            last = last[:-1]
        lines = [*lines[: TITLE_LINES - 1], f"{last.rstrip(' ,;:.–-')}…"]
    return lines, size


def _balanced(text: str, face: ImageFont.FreeTypeFont, number: int) -> list[str]:
    """As many lines, of lengths as even as can be: wrapped in the narrowest width that does it."""
    low, high = 0.0, float(TEXT_WIDTH)
    while high - low > 4:
        middle = (low + high) / 2
        if len(lines := wrap(text, face, middle)) <= number and " ".join(lines) == text:
            high = middle
        else:
            low = middle
    return wrap(text, face, high)


# --- The whole -------------------------------------------------------------------------------------


def _sign(sheet: Sheet, palette: Palette) -> None:
    """The mark and the name, at the foot."""
    x, y = MARGIN + 20, HEIGHT - 76
    for turn, outer in ((0.0, 49), (0.125, 58), (0.25, 49)):
        sheet.ray((x, y), (27, outer), turn, palette.lively, spread=0.024)
    sheet.disc((x, y), 20, PAPER)
    sheet.write((MARGIN + 86, y + 13), BRAND, font(*HEADING, 38), PAPER)


def poster(*, title: str, kind: str, accent: str) -> bytes:
    """The picture as a PNG file. An unknown accent wears the site's own. Raises FontUnreadable."""
    name = accent if accent in MOTIFS else Accent.SITE
    palette = PALETTES[Accent(name)]
    sheet = Sheet(palette.ground)
    MOTIFS[name](sheet, palette)
    kind = writable(kind, TEXT)
    if kind:
        sheet.write((MARGIN, 104), kind[:1].upper() + kind[1:], font(*TEXT, 32), palette.lively)
    lines, size = fit(writable(title) or BRAND)
    leading = size * TITLE_LEADING
    baseline = TITLE_TOP + size * 0.86
    for index, line in enumerate(lines):
        sheet.write((MARGIN - size * 0.04, baseline + index * leading), line, font(*HEADING, size), PAPER)
    _sign(sheet, palette)
    return sheet.png()
