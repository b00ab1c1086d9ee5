"""The picture shown where a page is shared: its title beside its programme's motif, drawn from a few rules.

No database and no request here: words and an accent go in, a picture comes out, the same on every machine. Lengths are
in pixels of the finished picture, 1200 by 630, the size that sharing sites ask for; turns start at the top, clockwise.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from typing import NamedTuple
from unicodedata import category

from django.contrib.staticfiles import finders
from PIL import Image, ImageChops, ImageDraw, ImageFont

from core.enums import Accent

WIDTH, HEIGHT = 1200, 630
FINER = 2  # drawn twice as large, then reduced: smooth edges
COLOURS = 48  # few flat colours and the steps between them: a light file

MARGIN = 72
TEXT_WIDTH = 660
TITLE_SIZES = range(104, 43, -4)
TITLE_LINES = 4
TITLE_LEADING = 1.06
TITLE_TOP, TITLE_BOTTOM = 136, 466
CENTRE, REACH = (1056, 306), 276  # where the motif is, and how far it goes

HEADING = ("fonts/bricolage-grotesque.woff2", 800)
TEXT = ("fonts/atkinson-hyperlegible-next.woff2", 700)
PAPER, HONEY, CORAL = "#FBF9F4", "#F2C46D", "#FF9F82"
BRAND = "Déclencheurs"

Point = tuple[float, float]


class FontUnreadable(RuntimeError):
    """A font of ours is not there, or this Pillow cannot read it: nothing can be written."""


class Palette(NamedTuple):
    """The ground, the lively tint of the same hue, and what stands between the two."""

    ground: str
    lively: str
    between: str


PALETTES = {
    Accent.NOVAPEC: Palette("#0A5A6B", "#7FD3E0", "#2F7F90"),
    Accent.DECLICS: Palette("#B3361B", "#FF9F82", "#CC5A3D"),
    Accent.ROLE_MODELS: Palette("#6A2C70", "#DFA9E5", "#8D5093"),
    Accent.LEADERSHIP: Palette("#7A4B00", "#F2C46D", "#9F7222"),
    Accent.TECH: Palette("#3F5B1F", "#B5D98A", "#64823F"),
    Accent.SITE: Palette("#17182B", "#FF9F82", "#7FD3E0"),
}


class Sheet:
    """A sheet of one colour to draw and write on."""

    def __init__(self, ground: str):
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), ground)
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, centre: Point, radius: float, colour: str) -> None:
        self.draw.ellipse(_box(centre, radius), fill=colour)

    def lens(self, centres: tuple[Point, ...], radius: float, colour: str) -> None:
        """What discs of one radius have in common."""
        common = Image.new("L", self.image.size, 255)
        for centre in centres:
            disc = Image.new("L", self.image.size)
            ImageDraw.Draw(disc).ellipse(_box(centre, radius), fill=255)
            common = ImageChops.darker(common, disc)
        self.image.paste(colour, mask=common)

    def ring(self, centre: Point, radius: float, width: float, colour: str, *, arc: Point = (0, 1)) -> None:
        """A ring, or the part of it between the two turns of `arc`; `radius` is the middle of the line."""
        start, end = arc[0] * 360 - 90, arc[1] * 360 - 90
        self.draw.arc(_box(centre, radius + width / 2), start, end, fill=colour, width=round(width * FINER))

    def ray(self, centre: Point, reach: Point, turn: float, colour: str, *, spread: float) -> None:
        """A wedge from `reach[0]` to `reach[1]` away from the centre, growing by `spread` turns on each side."""
        inner, outer = reach
        self.polygon(
            [
                _on_circle(centre, inner, turn - spread * 0.3),
                _on_circle(centre, outer, turn - spread),
                _on_circle(centre, outer, turn + spread),
                _on_circle(centre, inner, turn + spread * 0.3),
            ],
            colour,
        )

    def square(self, corner: Point, side: float, colour: str) -> None:
        x, y = corner
        self.polygon([(x, y), (x + side, y), (x + side, y + side), (x, y + side)], colour)

    def polygon(self, corners: list[Point], colour: str) -> None:
        self.draw.polygon([(x * FINER, y * FINER) for x, y in corners], fill=colour)

    def write(self, at: Point, text: str, font: ImageFont.FreeTypeFont, colour: str) -> None:
        """Write from the left end of the base line."""
        self.draw.text((at[0] * FINER, at[1] * FINER), text, font=font, fill=colour, anchor="ls")

    def png(self) -> bytes:
        flat = self.image.reduce(FINER).quantize(COLOURS, dither=Image.Dither.NONE)
        out = BytesIO()
        flat.save(out, "PNG", optimize=True)
        return out.getvalue()


def _box(centre: Point, radius: float) -> tuple[float, float, float, float]:
    x, y = centre
    return ((x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER)


def _on_circle(centre: Point, radius: float, turn: float) -> Point:
    angle = 2 * pi * turn
    return centre[0] + radius * sin(angle), centre[1] - radius * cos(angle)


# --- Motifs ----------------------------------------------------------------------------------------


def _rays(sheet: Sheet, colours: Palette) -> None:
    """A star that lights up."""
    for index in range(32):
        long, middle = index % 4 == 0, index % 2 == 0
        outer = REACH if long else REACH * (0.8 if middle else 0.62)
        colour = PAPER if long else colours.lively if middle else colours.between
        sheet.ray(CENTRE, (104, outer), index / 32, colour, spread=0.0075)
    sheet.disc(CENTRE, 74, PAPER)


def _rings(sheet: Sheet, colours: Palette) -> None:
    """Waves that spread from one click."""
    sheet.disc(CENTRE, 44, PAPER)
    for radius, width, colour, arc in (
        (92, 32, colours.lively, (0, 1)),
        (152, 25, PAPER, (0.31, 1.12)),
        (205, 18, colours.lively, (0, 1)),
        (251, 12, PAPER, (0.5, 1.3)),
        (288, 6, colours.lively, (0, 1)),
        (322, 4, colours.between, (0, 1)),
    ):
        sheet.ring(CENTRE, radius, width, colour, arc=arc)


def _discs(sheet: Sheet, colours: Palette) -> None:
    """Three discs that overlap: people who meet."""
    x, y, radius = 966, 300, 158
    first, second, third = (x - 58, y - 84), (x + 90, y - 38), (x - 12, y + 84)
    sheet.disc(first, radius, PAPER)
    sheet.disc(second, radius, colours.lively)
    sheet.disc(third, radius, colours.between)
    sheet.lens((first, second), radius, HONEY)
    sheet.lens((second, third), radius, CORAL)
    sheet.lens((first, third), radius, colours.lively)
    sheet.lens((first, second, third), radius, colours.ground)


def _steps(sheet: Sheet, colours: Palette) -> None:
    """Steps that climb, and who has come to the top."""
    left, width, gap, low = 742, 70, 16, 84
    shades = (colours.between, colours.between, colours.lively, colours.lively, PAPER)
    for index, colour in enumerate(shades):
        x, top = left + index * (width + gap), HEIGHT - low * (index + 1)
        sheet.polygon([(x, top), (x + width, top), (x + width, HEIGHT), (x, HEIGHT)], colour)
    sheet.disc((left + 4 * (width + gap) + width / 2, HEIGHT - low * 5 - 62), 40, PAPER)


def _tiles(sheet: Sheet, colours: Palette) -> None:
    """A board of tiles with room for one more."""
    side, gap, left, top = 66, 14, 764, 112
    for column in range(5):
        for row in range(5):
            x, y = left + column * (side + gap), top + row * (side + gap)
            if (column, row) == (2, 1):
                sheet.disc((x + side / 2, y + side / 2), side / 2 + 2, PAPER)
                continue
            bright = (column * 3 + row * 5) % 7
            colour = colours.lively if bright in (0, 3) else PAPER if bright == 5 else colours.between
            sheet.square((x, y), side, colour)


def _together(sheet: Sheet, colours: Palette) -> None:
    """The site's own: a star, its waves and a disc, in the colours of the programmes."""
    del colours
    sheet.disc((1116, 476), 150, PALETTES[Accent.ROLE_MODELS].lively)
    waves = (1100, 170)
    for radius, width in ((52, 20), (92, 16), (128, 12), (160, 8), (188, 4)):
        sheet.ring(waves, radius, width, PALETTES[Accent.DECLICS].lively)
    sheet.disc(waves, 24, PALETTES[Accent.DECLICS].lively)
    star = (936, 376)
    sheet.disc(star, 60, "#17182B")
    for index in range(32):
        outer = 170 if index % 4 == 0 else 138 if index % 2 == 0 else 106
        colour = PAPER if index % 4 == 0 else PALETTES[Accent.NOVAPEC].lively
        sheet.ray(star, (60, outer), index / 32, colour, spread=0.0075)
    sheet.disc(star, 42, PAPER)


MOTIFS: dict[str, Callable[[Sheet, Palette], None]] = {
    Accent.NOVAPEC: _rays,
    Accent.DECLICS: _rings,
    Accent.ROLE_MODELS: _discs,
    Accent.LEADERSHIP: _steps,
    Accent.TECH: _tiles,
    Accent.SITE: _together,
}


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
    most = next((end for end in range(len(word) - 1, 1, -1) if _length(face, word[:end]) <= width), 1)
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
