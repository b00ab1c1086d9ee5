"""What a paper is made of: a heading, facts, and blocks of plain text in order."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the blocks that follow; `level` 2 or 3, below the title.

    `language` here and below is that of the words, when it is not the paper's.
    """

    text: str
    level: int = 2
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what was answered to it; `lines` are its files, or several things."""

    label: str
    text: str = ""
    lines: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a repeated group, under the names of its columns."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Things in order; numbered when they follow each other."""

    lines: tuple[str, ...]
    numbered: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `quiet` for what is said beside."""

    text: str
    quiet: bool = False
    language: str = ""


Block = Heading | Answer | Rows | Listed | Words


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is typeset, as plain text: nothing of it is ever read as markup."""

    language: str
    title: str
    reference: str
    above: str  # whose paper it is, on top of each page
    foot: str  # on each page, before its number
    page_of: str  # « Page {page} sur {pages} »
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = field(default=())


def plain(block: Block) -> dict[str, Any]:
    """A block as the template reads it."""
    values = {name: getattr(block, name) for name in block.__slots__}  # type: ignore[attr-defined]
    return {"kind": type(block).__name__.lower(), **values}
