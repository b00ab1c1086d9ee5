"""The files of the repository, for what is checked of them."""

import os
from functools import cache
from pathlib import Path

from launch.places import ROOT

TEMPLATES = ROOT / "templates"
MADE = {"node_modules", "var", "__pycache__", "dist"}


@cache
def files() -> list[Path]:
    """Every file of the repository but what tools make."""
    return [
        Path(folder, name)
        for folder, folders, names in os.walk(ROOT)
        if not folders.sort()  # type: ignore[func-returns-value]
        for name in sorted(names)
        if not _is_made(Path(folder, name).relative_to(ROOT))
    ]


def _is_made(path: Path) -> bool:
    folders = path.parts[:-1]
    hidden = any(part.startswith(".") and part != ".ci" for part in folders)
    return hidden or bool(MADE & set(folders)) or any(part.endswith(".egg-info") for part in folders)


def modules() -> list[Path]:
    """Our Python modules, tests included, migrations not."""
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def ours() -> list[Path]:
    """Our Python modules without the tests."""
    return [path for path in modules() if path.relative_to(ROOT).parts[0] != "tests"]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def templates() -> dict[str, str]:
    """The source of every template by its name."""
    return {
        str(path.relative_to(TEMPLATES)): path.read_text()
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }
