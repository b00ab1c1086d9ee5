"""The demo's own films: silent, a few seconds, drawn picture by picture like the stills."""

from collections.abc import Callable

from PIL import Image

from config.demo.pictures import (
    AQUA,
    BRICK,
    CORAL,
    HONEY,
    INK,
    ORCHID,
    PAPER,
    PLUM,
    TEAL,
    Canvas,
)
from config.demo.webm import webm

MILLISECONDS = 160  # each picture
PICTURES = 50
SECONDS = PICTURES * MILLISECONDS // 1000
SCALE = 0.8  # 640 by 400 pixels once finished
LIGHTS = 24


def click(moment: float) -> Canvas:
    """A point, then rings that spread from it; `moment` goes from 0 to 1."""
    canvas = Canvas(BRICK, scale=SCALE)
    centre = (800, 500)
    for index, colour in enumerate((CORAL, PAPER, HONEY, CORAL, PAPER, HONEY)):
        radius = (moment * 1.5 - index * 0.17) * 900
        if radius > 60:
            canvas.ring(centre, radius, 46 - index * 5, colour)
    canvas.disc(centre, 40 + 50 * min(moment * 6, 1), PAPER)
    return canvas


def path(moment: float) -> Canvas:
    """A disc that grows along a path and crosses to the other side; points light up where it has been."""
    canvas = Canvas(PAPER, scale=SCALE)
    canvas.polygon([(900, 0), (1600, 0), (1600, 1000), (640, 1000)], ORCHID)
    for index in range(LIGHTS):
        part = index / (LIGHTS - 1)
        where = _on_the_path(part)
        canvas.disc(where, 10, PLUM if part <= moment else INK if where[0] < 700 else PAPER)
    where = _on_the_path(moment)
    canvas.disc(where, 40 + 150 * moment, PLUM)
    canvas.disc(where, 14 + 50 * moment, HONEY if moment > 0.5 else AQUA)
    canvas.line((0, 960), (1600 * moment, 960), 10, TEAL)
    return canvas


def _on_the_path(part: float) -> tuple[float, float]:
    return 150 + 1130 * part, 820 - 420 * part * part


FILMS: dict[str, Callable[[float], Canvas]] = {"click": click, "path": path}


def film(name: str) -> bytes:
    """The film of that name as WebM, without sound. Raises KeyError for one that is not drawn here."""
    return webm(list(_pictures(FILMS[name])), milliseconds=MILLISECONDS)


def _pictures(drawn: Callable[[float], Canvas]) -> list[Image.Image]:
    return [drawn(index / (PICTURES - 1)).finished() for index in range(PICTURES)]
