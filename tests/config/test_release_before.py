"""The release before runs on the new schema: while one is exchanged for the other, and when one must go back."""

import pytest
from django.db import connection

from launch.places import ROOT
from tests.config.before import broken, named

pytestmark = pytest.mark.django_db


def test_the_release_before_finds_all_that_it_reads_and_writes_all_that_it_must():
    assert broken() == [], (
        "expand first: drop, rename or demand it a release later (docs/operating.md, « Upgrade »)"
    )


def test_what_would_break_it_is_seen():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registrations_tag RENAME COLUMN name TO label")
        cursor.execute("ALTER TABLE core_heartbeat ADD COLUMN host varchar(40) NOT NULL DEFAULT ''")
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_heartbeat ALTER COLUMN host DROP DEFAULT")
        cursor.execute("ALTER TABLE search_synonymgroup RENAME TO search_words_of_tomorrow")

    found = broken()

    assert "registrations_tag.name is gone" in found
    assert "registrations_tag.label must be written" in found
    assert "search_synonymgroup is gone" in found
    assert ("core_heartbeat.host must be written" in found) is (connection.vendor == "postgresql")


def test_the_release_before_is_one_whose_migrations_are_here():
    commit, last = named()

    assert len(commit) == 40
    for app, migration in last.items():
        folder = ROOT / ("site/config" if app == "config" else app)
        assert (folder / "migrations" / f"{migration}.py").exists()
