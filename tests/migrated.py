"""A migrated SQLite database, kept between runs: migrating takes longer than most tests that need it.

A copy serves as long as every migration it was made with is still there as it was, for the same settings and packages:
what was added since is then all that is left to run.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTLED = ("requirements-dev.lock", "requirements-next.lock", "site/config/settings/base.py")


class KeptDatabase:
    """The copy in `folder` for this `version` of Wagtail, with a list of the migrations it holds beside it."""

    def __init__(self, folder: Path, version: str) -> None:
        self.path = folder / f"wagtail-{version}.sqlite3"
        self.list = self.path.with_suffix(".json")
        self.present = _prints([*(ROOT / name for name in SETTLED), *_migrations()])

    def made_with(self) -> dict[str, str]:
        """What the copy was made with, by path; empty when there is none, or one that is broken."""
        try:
            made_with = json.loads(self.list.read_text())
        except (OSError, ValueError):
            return {}
        return made_with if isinstance(made_with, dict) and self.path.exists() else {}

    def restore(self, database: Path) -> None:
        """Put the copy where the tests' database is to be, if it serves."""
        made_with = self.made_with()
        if made_with and made_with.items() <= self.present.items():
            shutil.copyfile(self.path, database)

    def keep(self, database: Path) -> None:
        """Keep a copy of `database`, freshly migrated, unless the same is kept. Others may be doing so too."""
        if self.made_with() == self.present:
            return
        fresh = self.path.with_suffix(f".{os.getpid()}")
        connection = sqlite3.connect(database)
        try:
            connection.execute("VACUUM INTO ?", [str(fresh)])
        finally:
            connection.close()
        self.list.unlink(missing_ok=True)  # for a moment there is none, rather than one under a wrong list
        fresh.replace(self.path)
        listed = self.list.with_suffix(f".{os.getpid()}")
        listed.write_text(json.dumps(self.present))
        listed.replace(self.list)


def _migrations() -> list[Path]:
    inside = (path for path in ROOT.glob("*/**/migrations/*.py"))
    return sorted(path for path in inside if not path.relative_to(ROOT).parts[0].startswith("."))


def _prints(paths: list[Path]) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
