"""Whether the site is still the one that was prepared: asked without loading Django, to start at once.

The answer lives in the SQLite file itself (its `user_version`), so that another file, older or empty,
never passes for a prepared one. On any other database the site is prepared at every start.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from launch.places import ROOT, var_dir

# Folders of ours only: the environments, var/ and node_modules/ are large and not ours.
FOLDERS = (
    "core",
    "home",
    "inbox",
    "locale",
    "programmes",
    "registrations",
    "rolemodels",
    "search",
    "site",
    "static",
)


def of_site(environ: Mapping[str, str]) -> int:
    """A number that changes with the code, the packages, the static files, the translations, the address."""
    digest = hashlib.sha256(repr([environ.get(name) for name in ("DEBUG", "SITE_URL", "VAR_DIR")]).encode())
    for path in [ROOT / "requirements.lock", *_sources()]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
        digest.update(b"\1" if path.suffix == ".po" and not path.with_suffix(".mo").exists() else b"")
    return int.from_bytes(digest.digest()[:3]) + 1  # SQLite keeps 32 bits with a sign; 0 is a new file


def kept(environ: Mapping[str, str]) -> int:
    """The number of the site this database was prepared for, 0 if there is none."""
    file = var_dir(environ) / "db.sqlite3"
    if environ.get("DATABASE_URL") or not file.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error:
        return 0


def _sources() -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".mo", ".pyc"} and "demo" not in path.parts
    )
