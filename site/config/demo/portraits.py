"""Portraits of the demo's role models, drawn from a table of parts: nobody in particular, and no photograph.

Lengths are in pixels of the picture, 1600 by 1000; the head is in the middle, so that a square cut keeps all of it.
"""

from typing import NamedTuple

from config.demo.pictures import BROWN, CORAL, HONEY, INK, LEAF, MOSS, ORCHID, PAPER, PLUM, TEAL, Canvas

X, Y = 800, 430  # the middle of the face


class Portrait(NamedTuple):
    """Who is drawn: colours of the ground, the skin, the hair and the clothes; how hair is worn; what else is seen."""

    ground: str
    skin: str
    hair: str
    clothes: str
    style: str = "short"  # short, bob, long, curls, bun, headscarf, bald
    glasses: bool = False
    dark_glasses: bool = False  # a person who sees little or not at all
    beard: bool = False
    lines: bool = False  # of age
    hearing_aid: bool = False
    wheelchair: bool = False


PORTRAITS = {
    "portrait-solene": Portrait(HONEY, "#F1C9A5", "#A8481F", PLUM, style="bob", dark_glasses=True),
    "portrait-malik": Portrait(LEAF, "#B97A4B", "#8D8A8F", TEAL, beard=True, lines=True, hearing_aid=True),
    "portrait-ines": Portrait(CORAL, "#D9A577", INK, MOSS, style="curls", wheelchair=True),
    "portrait-awa": Portrait(ORCHID, "#6B4226", TEAL, BROWN, style="headscarf", glasses=True, lines=True),
}


def portrait(name: str) -> Canvas:
    """From behind to the front: chair, hair that falls, shoulders, neck, ears, face, hair, what is worn."""
    who = PORTRAITS[name]
    canvas = Canvas(who.ground)
    canvas.disc((X, Y + 20), 420, PAPER, opacity=0.35)
    if who.wheelchair:
        _chair(canvas)
    _behind(canvas, who)
    canvas.disc((X, 1000), 330, who.clothes)
    canvas.polygon([(X - 62, Y + 130), (X + 62, Y + 130), (X + 78, Y + 290), (X - 78, Y + 290)], who.skin)
    canvas.disc((X, Y + 290), 78, who.skin)
    if who.style == "headscarf":
        canvas.disc((X, Y + 190), 190, who.hair)
        canvas.disc((X, Y + 250), 200, who.hair)
    for side in (-1, 1):
        if who.style != "headscarf":
            canvas.disc((X + side * 168, Y + 14), 36, who.skin)
    canvas.disc((X, Y - 20), 168, who.skin)
    canvas.disc((X, Y + 60), 142, who.skin)
    _hair(canvas, who)
    _face(canvas, who)
    return canvas


def _chair(canvas: Canvas) -> None:
    """Its back and its handles, behind the shoulders."""
    canvas.polygon([(X - 300, 720), (X + 300, 720), (X + 300, 1000), (X - 300, 1000)], INK)
    for side in (-1, 1):
        canvas.line((X + side * 290, 740), (X + side * 400, 700), 34, INK)
        canvas.ring((X + side * 430, 1010), 170, 30, INK)
        canvas.ring((X + side * 430, 1010), 120, 10, PAPER)


def _behind(canvas: Canvas, who: Portrait) -> None:
    if who.style == "bob":
        canvas.disc((X, Y - 20), 226, who.hair)
        canvas.polygon(
            [(X - 226, Y - 20), (X + 226, Y - 20), (X + 214, Y + 190), (X - 214, Y + 190)], who.hair
        )
    if who.style == "long":
        canvas.polygon(
            [(X - 215, Y - 40), (X + 215, Y - 40), (X + 240, Y + 380), (X - 240, Y + 380)], who.hair
        )
    if who.style == "curls":
        for across, down, size in (
            (-190, -90, 100),
            (190, -90, 100),
            (-220, 40, 96),
            (220, 40, 96),
            (-190, 160, 84),
            (190, 160, 84),
            (0, -180, 120),
            (-110, -165, 110),
            (110, -165, 110),
        ):
            canvas.disc((X + across, Y + down), size, who.hair)
    if who.style == "headscarf":
        canvas.disc((X, Y - 20), 216, who.hair)
        canvas.polygon([(X - 214, Y), (X + 214, Y), (X + 250, Y + 400), (X - 250, Y + 400)], who.hair)


def _hair(canvas: Canvas, who: Portrait) -> None:
    """What lies over the forehead."""
    if who.style in ("short", "bob", "long", "curls"):
        canvas.ring((X, Y - 20), 152, 76 if who.style != "short" else 60, who.hair, arc=(0.76, 1.24))
    if who.style == "bob":
        canvas.polygon([(X - 186, Y - 30), (X - 40, Y - 170), (X + 90, Y - 170), (X - 60, Y - 96)], who.hair)
    if who.style == "headscarf":
        canvas.ring((X, Y - 10), 178, 56, who.hair, arc=(0.7, 1.3))
        canvas.ring((X, Y - 10), 150, 8, HONEY, arc=(0.7, 1.3))
    if who.beard:
        canvas.ring((X, Y + 56), 124, 52, who.hair, arc=(0.27, 0.73))


def _face(canvas: Canvas, who: Portrait) -> None:
    for side in (-1, 1):
        canvas.ring(
            (X + side * 66, Y - 4), 38, 9, INK if who.style == "headscarf" else who.hair, arc=(0.86, 1.14)
        )
        canvas.disc((X + side * 66, Y + 8), 13, INK)
        if who.lines:
            for turn in (0.18, 0.25):
                canvas.ring(
                    (X + side * 96, Y + 12),
                    30,
                    4,
                    BROWN,
                    arc=(turn - 0.03, turn + 0.03) if side > 0 else (0.97 - turn, 1.03 - turn),
                )
        if who.glasses:
            canvas.ring((X + side * 66, Y + 8), 50, 9, INK)
            canvas.line((X + side * 116, Y + 4), (X + side * 164, Y - 6), 9, INK)
        if who.dark_glasses:
            canvas.disc((X + side * 66, Y + 10), 52, INK)
            canvas.line((X + side * 110, Y + 2), (X + side * 166, Y - 10), 10, INK)
    if who.glasses or who.dark_glasses:
        canvas.line((X - 18, Y + 2), (X + 18, Y + 2), 9, INK)
    canvas.ring((X, Y + 52), 20, 7, BROWN, arc=(0.36, 0.64))
    canvas.ring((X, Y + 88), 56, 13, "#C4524A", arc=(0.34, 0.66))
    if who.hearing_aid:
        canvas.ring((X + 178, Y), 34, 12, PAPER, arc=(-0.05, 0.4))
        canvas.line((X + 172, Y + 24), (X + 150, Y + 40), 7, PAPER)
