"""The demo's words, kept as data in `site/demo/`: one YAML file per subject, one folder per language for the pages."""

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "site" / "demo"

# In the order the pages are made and published: a page's parent comes before it.
PAGE_FILES = (
    "home",
    "programmes",
    "novapec",
    "calls",
    "funded_projects",
    "declics",
    "workshops",
    "offers",
    "diversidays",
    "role_models",
    "guidance",
    "news",
    "about",
)


def read(name: str) -> Any:
    """What `site/demo/<name>.yaml` says."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)  # ten times as fast as the one in Python


def pages_in(language: str) -> list[dict[str, Any]]:
    """Every page written in that language; a subject that is not translated yet has no file."""
    files = [f"{language}/{name}" for name in PAGE_FILES]
    return [page for name in files if (FOLDER / f"{name}.yaml").exists() for page in read(name)]
