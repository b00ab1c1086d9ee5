"""Migrations are only added: one that a database may have run is never changed (docs/decisions/037)."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.apps import BEFORE
from launch.places import ROOT

# One line for each, as `sha256sum` writes it. A new one is added to it, none is ever changed.
SETTLED = Path(__file__).with_name("settled_migrations.txt")


def settled() -> dict[str, str]:
    lines = (line.split(maxsplit=1) for line in SETTLED.read_text().splitlines())
    return {path: digest for digest, path in lines}


def present() -> dict[str, str]:
    folders = (*ROOT.glob("*/migrations"), *ROOT.glob("site/*/migrations"))
    paths = sorted(path for folder in folders for path in folder.glob("0*.py"))
    return {str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest() for path in paths}


def test_no_settled_migration_is_changed_or_gone():
    now = present()

    assert [path for path, digest in settled().items() if now.get(path) != digest] == []


def test_a_new_migration_is_written_down():
    new = [path for path in present() if path not in settled()]

    assert new == [], f"sha256sum {' '.join(new)} >> {SETTLED.relative_to(ROOT)}"


@pytest.mark.django_db
def test_a_database_of_the_development_is_refused_before_anything_is_done():
    MigrationRecorder(connection).record_applied(*BEFORE)

    with pytest.raises(ImproperlyConfigured, match="put it aside"):
        call_command("migrate", verbosity=0)
