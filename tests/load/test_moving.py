"""A site moves from SQLite to PostgreSQL by its backup: the same rows and files, to the last sum."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from launch.places import ROOT
from tests.load.databases import Database, SQLite, empty_database
from tests.load.sites import environ_of, fill

pytestmark = pytest.mark.load


def manage(database: Database, var_dir: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ_of(database, var_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def sums(path: Path) -> dict[str, dict[str, str]]:
    with tarfile.open(path) as archive:
        return json.load(archive.extractfile("tail.json"))


def test_a_site_moves_to_the_other_database(tmp_path):
    with empty_database("postgresql", tmp_path) as large:
        small = SQLite(tmp_path / "small.sqlite3")
        fill(small, tmp_path / "small", [{"name": "exchange", "capacity": 50, "people": 80}])
        private = tmp_path / "small/private/documents"
        private.mkdir(parents=True)
        (private / "a.pdf").write_bytes(b"%PDF-1.7 a")

        manage(small, tmp_path / "small", "backup", "--to", str(tmp_path / "a"))
        manage(large, tmp_path / "large", "restore", str(tmp_path / "a"), "--further", "0")
        manage(large, tmp_path / "large", "backup", "--to", str(tmp_path / "b"))

        first = sums(tmp_path / "a")
        assert first["rows"]["registrations_registration"].startswith("80 ")
        assert first["files"]["private"].startswith("1 ")
        assert sums(tmp_path / "b") == first
        assert large.rows("SELECT count(*) FROM registrations_registration") == [(80,)]
