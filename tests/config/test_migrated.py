"""The migrated database that is kept: one process makes it, the others wait for it and begin with it."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.config.test_migrations import SETTLED
from tests.migrated import KeptDatabase


def migrated(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE made (here)")
        database.commit()
    return path


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_master")]


@pytest.fixture
def first(tmp_path) -> KeptDatabase:
    """Whoever came first, and is migrating."""
    kept = KeptDatabase(tmp_path, "9.9")
    kept.restore(tmp_path / "first.sqlite3")
    return kept


def test_the_second_waits_for_the_first_and_begins_with_its_database(first, tmp_path):
    second, there = KeptDatabase(tmp_path, "9.9"), tmp_path / "second.sqlite3"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.restore, there)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.2)

        first.keep(migrated(tmp_path / "first.sqlite3"))
        waiting.result(timeout=120)

    assert tables(there) == ["made"]


def test_when_the_first_is_gone_without_a_database_the_second_makes_it(first, tmp_path):
    os.close(first.turn)  # as at the end of a process, however it ends
    second, there = KeptDatabase(tmp_path, "9.9"), tmp_path / "second.sqlite3"

    second.restore(there)

    assert not there.exists()
    second.keep(migrated(there))
    assert second.made_with() == second.present


def test_nobody_waits_once_there_is_one(first, tmp_path):
    first.keep(migrated(tmp_path / "first.sqlite3"))
    later = [KeptDatabase(tmp_path, "9.9") for _each in range(3)]

    for number, each in enumerate(later):
        each.restore(tmp_path / f"{number}.sqlite3")

    assert [each.turn for each in later] == [None] * 3
    assert [tables(tmp_path / f"{number}.sqlite3") for number in range(3)] == [["made"]] * 3


def test_every_migration_of_ours_is_among_what_a_copy_depends_on(tmp_path):
    present = KeptDatabase(tmp_path, "9.9").present

    assert {name for name in SETTLED.read_text().split() if name.endswith(".py")} <= set(present)
