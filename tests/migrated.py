"""A migrated database, made once: migrating takes longer than most tests that need it.

One of SQLite is kept between runs, one of PostgreSQL for the other workers of a run.

A copy serves as long as every migration it was made with is still there as it was, for the same settings and packages:
what was added since is then all that is left to run. Where none serves, one worker migrates and the others wait for its
copy: two that migrate at once take twice as long each.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
SETTLED = ("requirements-dev.lock", "requirements-next.lock", "site/config/settings/base.py")


class KeptDatabase:
    """The copy in `folder` for this `version` of Wagtail, with a list of the migrations it holds beside it."""

    def __init__(self, folder: Path, version: str) -> None:
        self.path = folder / f"wagtail-{version}.sqlite3"
        self.list = self.path.with_suffix(".json")
        self.present = _prints([*(ROOT / name for name in SETTLED), *_migrations()])
        self.turn: int | None = None  # an open file, held while this process migrates

    def made_with(self) -> dict[str, str]:
        """What the copy was made with, by path; empty when there is none, or one that is broken."""
        try:
            made_with = json.loads(self.list.read_text())
        except (OSError, ValueError):
            return {}
        return made_with if isinstance(made_with, dict) and self.path.exists() else {}

    def restore(self, database: Path) -> None:
        """Put the copy where the tests' database is to be, once one serves or it is this process's turn to make it."""
        if not self._serves():
            self.turn = os.open(self.path.with_suffix(".turn"), os.O_CREAT | os.O_RDWR)
            fcntl.flock(self.turn, fcntl.LOCK_EX)  # let go with the process, whatever becomes of it
        if self._serves():
            shutil.copyfile(self.path, database)
            self._let_go()

    def _serves(self) -> bool:
        made_with = self.made_with()
        return bool(made_with) and made_with.items() <= self.present.items()

    def _let_go(self) -> None:
        if self.turn is not None:
            os.close(self.turn)
            self.turn = None

    def keep(self, database: Path) -> None:
        """Keep a copy of `database`, freshly migrated, unless the same is kept. Others may be doing so too."""
        if self.made_with() != self.present:
            self._copy(database)
        self._let_go()

    def _copy(self, database: Path) -> None:
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


class Template:
    """What the first worker has migrated on the PostgreSQL at `url`: the databases of the others are copies of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"migrated_{_print(_prints(_migrations()))}"
        self.turn: psycopg.Connection | None = (
            None  # open while this process migrates: the others wait for it
        )

    def is_there(self) -> bool:
        """Whether there is one, once nobody is making it; otherwise it is this process's turn to."""
        self.turn = psycopg.connect(self.url, autocommit=True)
        self.turn.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.name])
        if found := self.turn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone():
            self._let_go()
        return bool(found)

    def make(self, database: str) -> bool:
        """Copy that database, to which nobody is connected, when it is this process's turn; whether it was."""
        if self.turn is None:
            return False
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.turn.execute(words.format(sql.Identifier(self.name), sql.Identifier(database)))
        self._let_go()
        return True

    def drop(self) -> None:
        """Leave nothing behind on a server that goes on."""
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.name)))

    def _let_go(self) -> None:
        if self.turn is not None:
            self.turn.close()
            self.turn = None


def _migrations() -> list[Path]:
    return sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("site/*/migrations/*.py")])


def _prints(paths: list[Path]) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _print(prints: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(prints).encode()).hexdigest()[:12]
