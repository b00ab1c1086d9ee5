"""A migrated SQLite database, kept between runs: migrating takes longer than most tests that need it.

A copy is used only for exactly the migrations, the settings of the project and the locked packages it was made with.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements-dev.lock", "requirements-next.lock", "pyproject.toml")


def fingerprint(version: str) -> str:
    """One value for all that decides what migrating makes; `version` is Wagtail's, the one thing that varies."""
    digest = hashlib.sha256(version.encode())
    migrations = sorted(
        path for path in ROOT.glob("*/**/migrations/*.py") if not path.parts[len(ROOT.parts)].startswith(".")
    )
    for path in [ROOT / "site/config/settings/base.py", *(ROOT / lock for lock in LOCKS), *migrations]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def restore(kept: Path, database: Path) -> bool:
    """Put the kept copy where the tests' database is to be; False when there is none yet."""
    if not kept.exists():
        return False
    shutil.copyfile(kept, database)
    return True


def keep(database: Path, kept: Path) -> None:
    """Keep a copy of `database`, freshly migrated, and no older one. Another process may be doing the same."""
    for older in kept.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    connection = sqlite3.connect(database)
    try:
        connection.execute("VACUUM INTO ?", [str(fresh)])
    finally:
        connection.close()
    fresh.replace(kept)
