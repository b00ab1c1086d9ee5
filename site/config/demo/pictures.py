"""The demo's pictures, drawn from a few rules in the site's own palette: rays, rings and discs.

Nothing is random and nothing is fetched: the same pixels on every machine. Lengths are in pixels of the final picture,
1600 by 1000; angles in turns, from the top, clockwise.
"""

from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1000
FINER = 2  # drawn twice as large, then reduced: smooth edges

PAPER = "#FBF9F4"
INK = "#17182B"
TEAL, AQUA = "#0A5A6B", "#7FD3E0"
BRICK, CORAL = "#B3361B", "#FF9F82"
PLUM, ORCHID = "#6A2C70", "#DFA9E5"
BROWN, HONEY = "#7A4B00", "#F2C46D"
MOSS, LEAF = "#3F5B1F", "#B5D98A"

Point = tuple[float, float]


class Canvas:
    """A sheet of one colour to draw shapes on, `scale` times as large; finished, it is reduced by two."""

    def __init__(self, ground: str, *, scale: float = FINER):
        self.scale = scale
        self.image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), ground)
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        return self.image.reduce(FINER)

    def disc(self, centre: Point, radius: float, colour: str, *, opacity: float = 1) -> None:
        box = self._box(centre, radius)
        if opacity == 1:
            self.draw.ellipse(box, fill=colour)
            return
        side = round(2 * radius * self.scale)
        mask = Image.new("L", (side, side))
        ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=round(255 * opacity))
        self.image.paste(Image.new("RGB", mask.size, colour), (round(box[0]), round(box[1])), mask)

    def ring(self, centre: Point, radius: float, width: float, colour: str, *, arc: Point = (0, 1)) -> None:
        """A ring, or the part of it between the two turns of `arc`; `radius` is the middle of the line."""
        box = self._box(centre, radius + width / 2)
        start, end = arc[0] * 360 - 90, arc[1] * 360 - 90
        self.draw.arc(box, start, end, fill=colour, width=round(width * self.scale))

    def ray(self, centre: Point, reach: Point, turn: float, colour: str, *, spread: float = 0.01) -> None:
        """A wedge from `reach[0]` to `reach[1]` away from the centre, growing by `spread` turns on each side."""
        inner, outer = reach
        corners = [
            on_circle(centre, inner, turn - spread * 0.3),
            on_circle(centre, outer, turn - spread),
            on_circle(centre, outer, turn + spread),
            on_circle(centre, inner, turn + spread * 0.3),
        ]
        self.polygon(corners, colour)

    def polygon(self, corners: list[Point], colour: str) -> None:
        self.draw.polygon([(x * self.scale, y * self.scale) for x, y in corners], fill=colour)

    def line(self, start: Point, end: Point, width: float, colour: str) -> None:
        points = [(x * self.scale, y * self.scale) for x, y in (start, end)]
        self.draw.line(points, fill=colour, width=round(width * self.scale))

    def _box(self, centre: Point, radius: float) -> tuple[float, float, float, float]:
        x, y = centre
        return (
            (x - radius) * self.scale,
            (y - radius) * self.scale,
            (x + radius) * self.scale,
            (y + radius) * self.scale,
        )


def on_circle(centre: Point, radius: float, turn: float) -> Point:
    """The point at that distance and that turn from the centre."""
    angle = 2 * pi * turn
    return centre[0] + radius * sin(angle), centre[1] - radius * cos(angle)


def nova() -> Canvas:
    """A star that lights up over a horizon."""
    canvas = Canvas(TEAL)
    centre = (1060, 560)
    for index in range(48):
        long = index % 4 == 0
        colour = HONEY if long else AQUA if index % 2 == 0 else PAPER
        reach = (270, 1500) if long else (270, 620) if index % 2 == 0 else (270, 440)
        canvas.ray(centre, reach, index / 48, colour, spread=0.0042 if long else 0.005)
    canvas.ring(centre, 225, 10, PAPER)
    canvas.disc(centre, 170, HONEY)
    return canvas


def constellation() -> Canvas:
    """Small stars of every size, joined to each other: projects all over a country."""
    canvas = Canvas(INK)
    stars = [
        (230, 700, 104, AQUA),
        (470, 300, 70, PAPER),
        (620, 800, 56, PAPER),
        (800, 490, 180, HONEY),
        (1080, 190, 84, AQUA),
        (1130, 800, 74, PAPER),
        (1370, 500, 116, AQUA),
        (1480, 150, 40, PAPER),
        (150, 200, 44, PAPER),
        (1460, 870, 46, PAPER),
    ]
    links = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6), (4, 7), (1, 8), (5, 9)]
    for a, b in links:
        canvas.line(stars[a][:2], stars[b][:2], 6, TEAL)
    for x, y, radius, colour in stars:
        canvas.disc((x, y), radius * 1.35, INK)
        for index in range(16):
            reach = (radius * 0.62, radius * (1.25 if index % 2 else 0.95))
            canvas.ray((x, y), reach, index / 16, colour, spread=0.012)
        canvas.disc((x, y), radius * 0.44, colour)
    return canvas


def rings() -> Canvas:
    """Waves that spread from one click."""
    canvas = Canvas(BRICK)
    centre = (560, 540)
    canvas.disc(centre, 96, PAPER)
    lines = [
        (170, 62, CORAL, (0, 1)),
        (290, 50, PAPER, (0.14, 0.86)),
        (405, 40, HONEY, (0, 1)),
        (520, 32, CORAL, (0.3, 1.05)),
        (630, 24, PAPER, (0, 1)),
        (735, 17, HONEY, (0.08, 0.7)),
        (835, 12, CORAL, (0, 1)),
        (930, 8, PAPER, (0.1, 0.6)),
        (1020, 5, CORAL, (0, 1)),
    ]
    for radius, width, colour, arc in lines:
        canvas.ring(centre, radius, width, colour, arc=arc)
    return canvas


def sequences() -> Canvas:
    """Three moments on one line: a point, rings around it, a way out."""
    canvas = Canvas(HONEY)
    left, middle, right = (270, 500), (735, 500), (1250, 500)
    canvas.line(left, (WIDTH, 500), 10, BRICK)
    canvas.disc(left, 92, BRICK)
    canvas.disc(middle, 205, BRICK)
    canvas.ring(middle, 150, 26, CORAL)
    canvas.ring(middle, 88, 26, PAPER)
    canvas.disc(middle, 34, PAPER)
    canvas.disc(right, 320, HONEY)
    for radius, width in ((115, 44), (190, 34), (258, 26), (318, 18)):
        canvas.ring(right, radius, width, BRICK, arc=(0.31, 1.19))
    canvas.disc(right, 56, PAPER)
    canvas.line(right, (WIDTH, 500), 22, PAPER)
    return canvas


def meeting() -> Canvas:
    """Three discs that overlap: people who meet."""
    canvas = Canvas(PLUM)
    canvas.disc((560, 420), 330, ORCHID)
    canvas.disc((980, 470), 330, HONEY, opacity=0.72)
    canvas.disc((770, 760), 330, CORAL, opacity=0.62)
    for centre in ((560, 420), (980, 470), (770, 760)):
        canvas.ring(centre, 326, 8, PAPER)
    return canvas


def turning() -> Canvas:
    """A disc that grows as it crosses to the other side."""
    canvas = Canvas(PAPER)
    canvas.polygon([(900, 0), (WIDTH, 0), (WIDTH, HEIGHT), (640, HEIGHT)], ORCHID)
    path = [(170, 800, 44), (330, 700, 68), (530, 610, 100), (790, 520, 150), (1180, 420, 260)]
    for x, y, radius in path[:-1]:
        canvas.disc((x, y), radius, PLUM, opacity=0.85)
    x, y, radius = path[-1]
    canvas.disc((x, y), radius, PLUM)
    canvas.ring((x, y), radius + 46, 10, PLUM)
    canvas.disc((x, y), 84, HONEY)
    return canvas


def bridge() -> Canvas:
    """Half discs that make arches from one bank to the other."""
    canvas = Canvas(HONEY)
    canvas.disc((1210, 300), 150, PAPER)
    for radius, colour in ((430, PLUM), (330, ORCHID), (230, PLUM), (130, PAPER)):
        for x in (250, 1110):
            canvas.disc((x, HEIGHT), radius, colour)
    canvas.disc((680, HEIGHT), 210, BRICK)
    canvas.disc((680, HEIGHT), 120, CORAL)
    return canvas


def crowd() -> Canvas:
    """A field of points, of which more and more light up from left to right."""
    canvas = Canvas(INK)
    columns, rows, step = 25, 15, 62
    for column in range(columns):
        for row in range(rows):
            x, y = 56 + column * step, 66 + row * step
            lit = (column * 7 + row * 11) % 25 < column
            colour = (CORAL, HONEY, PAPER)[(column + 2 * row) % 3] if lit else "#35364A"
            canvas.disc((x, y), 9 + column * 0.62 if lit else 8, colour)
    return canvas


def ground() -> Canvas:
    """Fields in curves below a sun: territories, and what grows there."""
    canvas = Canvas(AQUA)
    canvas.disc((1180, 330), 170, HONEY)
    for index in range(24):
        canvas.ray((1180, 330), (200, 262 if index % 2 else 300), index / 24, HONEY, spread=0.006)
    for centre, radius, colour in (
        ((300, 1350), 760, LEAF),
        ((1350, 1480), 840, MOSS),
        ((640, 1720), 980, TEAL),
    ):
        canvas.disc(centre, radius, colour)
        for inner in range(1, 5):
            canvas.ring(centre, radius - inner * 74, 6, PAPER)
    return canvas


DRAWINGS: dict[str, Callable[[], Canvas]] = {
    "nova": nova,
    "constellation": constellation,
    "rings": rings,
    "sequences": sequences,
    "meeting": meeting,
    "turning": turning,
    "bridge": bridge,
    "crowd": crowd,
    "ground": ground,
}


def drawing(name: str) -> Image.Image:
    """The picture of that name, 1600 by 1000 pixels. Raises KeyError for one that is not drawn here."""
    return DRAWINGS[name]().finished()
