"""Each programme's motif, drawn from a few rules on a sheet to share: rays, rings, discs, steps, tiles.

Lengths are in pixels of the finished picture, 1200 by 630, the size that sharing sites ask for; turns start at the top,
clockwise.
"""

from collections.abc import Callable
from io import BytesIO
from math import cos, pi, sin
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFont

from core.enums import Accent

WIDTH, HEIGHT = 1200, 630
FINER = 2  # drawn twice as large, then reduced: smooth edges
COLOURS = 48  # few flat colours and the steps between them: a light file
CENTRE, REACH = (1056, 306), 276  # where a motif is, and how far it goes
PAPER, HONEY, CORAL = "#FBF9F4", "#F2C46D", "#FF9F82"

Point = tuple[float, float]


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
