"""When a site passes for prepared, and when it does not."""

import sqlite3
from contextlib import closing

import pytest

from launch import fingerprint


@pytest.fixture
def environ(tmp_path):
    return {"VAR_DIR": str(tmp_path), "SITE_URL": "http://localhost:8000", "DEBUG": "0"}


@pytest.fixture
def sources(tmp_path_factory, monkeypatch):
    """A project of one module and one catalogue."""
    root = tmp_path_factory.mktemp("project")
    (root / "core").mkdir()
    (root / "core/urls.py").write_text("one")
    (root / "locale").mkdir()
    (root / "locale/django.po").write_text("")
    (root / "locale/django.mo").write_text("")
    (root / "requirements.lock").write_text("")
    monkeypatch.setattr(fingerprint, "ROOT", root)
    return root


def database(folder, number):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {number}")


def test_kept_is_what_the_file_holds(tmp_path, environ):
    database(tmp_path, 4321)

    assert fingerprint.kept(environ) == 4321


def test_kept_is_nothing_without_a_file_for_a_new_one_or_for_no_database(tmp_path, environ):
    missing = fingerprint.kept(environ)
    database(tmp_path, 0)
    new = fingerprint.kept(environ)
    (tmp_path / "db.sqlite3").write_text("no database at all, but long enough to look like one" * 10)

    assert (missing, new, fingerprint.kept(environ)) == (0, 0, 0)


def test_kept_is_nothing_for_another_database(tmp_path, environ):
    database(tmp_path, 4321)

    assert fingerprint.kept(environ | {"DATABASE_URL": "postgresql:///site"}) == 0


def test_site_is_the_same_while_nothing_changes(sources, environ):
    assert fingerprint.of_site(environ) == fingerprint.of_site(dict(environ)) > 0


@pytest.mark.parametrize("name", ["SITE_URL", "DEBUG", "VAR_DIR"])
def test_site_is_another_with_another_environment(sources, environ, name):
    assert fingerprint.of_site(environ | {name: "other"}) != fingerprint.of_site(environ)


@pytest.mark.parametrize(
    "path", ["core/urls.py", "core/migrations.py", "requirements.lock", "locale/django.po"]
)
def test_site_is_another_when_a_file_changes(sources, environ, path):
    before = fingerprint.of_site(environ)

    (sources / path).write_text("two")

    assert fingerprint.of_site(environ) != before


def test_site_is_another_when_a_catalogue_is_not_compiled(sources, environ):
    before = fingerprint.of_site(environ)

    (sources / "locale/django.mo").unlink()

    assert fingerprint.of_site(environ) != before
