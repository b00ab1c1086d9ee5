"""The one layout of all letters. Of one shape it is made once: from one letter to the next only the words differ.

The shape of a letter is everything that its layout depends on: which blocks of which pieces follow each other, and what
stands around them. Django's templates make it, with a place for each text, and its styles are put into its tags. That
takes longer than all else that a letter needs, and is kept; the texts of each letter are then put into their places.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import css_inline
from django.template import Context, Engine, Template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape

from registrations.letters.said import Link, Said

TEXT, HTML = "emails/letter.txt", "emails/letter.html"
SHAPES = 256  # kept by a process: some for each kind of letter in each language
PLACE = "\ue000{}\ue001"
PLACES = re.compile("\ue000([0-9]+)\ue001")

_inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a button, with its lines of pieces."""

    kind: str
    lines: Sequence[Sequence[Said | Link]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class PieceShape:
    """A piece with places for its texts."""

    text: str = ""
    strong: bool = False
    language: str = ""
    address: str = ""
    words: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class BlockShape:
    """A block of these."""

    kind: str
    lines: tuple[tuple[PieceShape, ...], ...]
    title: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the words, the same in many letters."""

    language: str
    why: str
    site_name: str
    site_url: str
    answered: bool  # one may reply, and a person reads it
    personal: bool  # it holds a way in


def lay_out(
    blocks: Iterable[Block], around: Around, *, subject: str, preheader: str, unsubscribe: str = ""
) -> tuple[str, str]:
    """The letter as text and formatted, in the active language: that of `around`.

    `unsubscribe` is the address that ends what brings it. Whatever the texts hold, they are texts.
    """
    places = _Places()
    shape = tuple(places.block(block) for block in blocks)
    rest = tuple(places.text(each) for each in (subject, preheader, unsubscribe))
    engine = Engine.get_default()  # of which a template that was changed while one works on it is another one
    text, html = _made(shape, rest, around, engine.get_template(TEXT), engine.get_template(HTML))
    return _filled(text, places.texts).strip() + "\n", _filled(html, places.formatted)


class _Places:
    """The texts of one letter in the order of their places, as they stand in each of its two forms."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.formatted: list[str] = []

    def block(self, block: Block) -> BlockShape:
        title = self.text(block.title)
        return BlockShape(block.kind, tuple(tuple(map(self.piece, line)) for line in block.lines), title)

    def piece(self, piece: Said | Link) -> PieceShape:
        if isinstance(piece, Said):
            text = self.text(piece.text, lines=not piece.strong)
            return PieceShape(text, strong=piece.strong, language=piece.language)
        about, words, address = map(self.text, (piece.about, piece.words, str(piece.address)))
        return PieceShape(address=address, words=words, about=about)

    def text(self, text: str, *, lines: bool = False) -> str:
        """The place of a text, which may have several `lines`; nothing for nothing."""
        if not text:
            return ""
        self.texts.append(text)
        self.formatted.append(linebreaksbr(text) if lines else escape(text))
        return PLACE.format(len(self.texts) - 1)


@lru_cache(maxsize=SHAPES)
def _made(
    shape: tuple[BlockShape, ...], rest: tuple[str, ...], around: Around, text: Template, html: Template
) -> tuple[list[str], list[str]]:
    """Both forms in parts: every second one is the number of a place."""
    subject, preheader, unsubscribe = rest
    context = {
        "blocks": shape,
        "around": around,
        "subject": subject,
        "preheader": preheader,
        "unsubscribe": unsubscribe,
    }
    made = text.render(Context(context)), _inliner.inline(html.render(Context(context)))
    return PLACES.split(made[0]), PLACES.split(made[1])


def _filled(parts: list[str], texts: list[str]) -> str:
    return "".join(texts[int(part)] if number % 2 else part for number, part in enumerate(parts))
