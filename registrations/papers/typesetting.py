"""A paper as PDF, by typst: our template, our fonts, and values that stay text whatever is typed in them.

The values reach the template as one JSON text among its inputs. Typst evaluates markup of the template alone, so that
« #read("/etc/passwd") » is shown as it was typed. No other file can be read: the root is this folder.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from core.text.cleaning import lines
from registrations.papers.sheets import Paper, plain

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "paper.typ"
ACCESSIBLE: Final = "ua-1"  # PDF/UA-1: what the law asks of a public body's documents


def typeset(paper: Paper, *, at: datetime) -> bytes:
    """The paper as a tagged PDF, dated `at` (aware).

    Accessible as PDF/UA-1 wherever our fonts and those of the machine have a shape for every sign. The standard forbids
    a sign without one: such a paper is tagged all the same, and shows a box there, with the sign behind it.
    """
    compiler = typst.Compiler(
        TEMPLATE, root=FOLDER, font_paths=_fonts(), sys_inputs={"paper": json.dumps(_values(paper))}
    )
    moment = int(at.timestamp())
    try:
        return _one(compiler.compile(format="pdf", pdf_standards=[ACCESSIBLE], timestamp=moment))
    except typst.TypstError:
        return _one(compiler.compile(format="pdf", timestamp=moment))


@cache
def _fonts() -> typst.Fonts:
    """Looked for once in a process: ours first, by name; then any that has the sign."""
    return typst.Fonts(font_paths=[FOLDER / "fonts"])


def _one(made: bytes | list[bytes] | None) -> bytes:
    return made if isinstance(made, bytes) else b"".join(made or ())


def _values(paper: Paper) -> dict[str, Any]:
    """The paper as plain data, without the signs that nobody sees or that turn the direction of writing."""
    values = {name: getattr(paper, name) for name in Paper.__slots__}  # type: ignore[attr-defined]
    return _clean(values | {"blocks": [plain(block) for block in paper.blocks]})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return lines(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value
