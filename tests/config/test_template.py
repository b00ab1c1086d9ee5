"""On PostgreSQL one worker migrates: the databases of the others are copies of its own."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.migrated import Template

pytestmark = pytest.mark.postgres
URL = os.environ.get("DATABASE_URL", "")


def run(*words: str, database: str = "postgres") -> None:
    with psycopg.connect(URL, dbname=database, autocommit=True) as server:
        for each in words:
            server.execute(each)


def test_the_second_waits_for_the_first_and_begins_with_a_copy(monkeypatch):
    first, second = Template(URL), Template(URL)
    for each in (first, second):
        monkeypatch.setattr(each, "name", "migrated_tried")
    assert not first.is_there()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.is_there)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.2)
        run("CREATE DATABASE tried")
        run("CREATE TABLE made (here int)", database="tried")
        assert first.make("tried")
        assert waiting.result(timeout=120)

    assert not second.make("tried")
    run("SELECT here FROM made", database="migrated_tried")
    first.drop()
    run("DROP DATABASE tried", "CREATE DATABASE migrated_tried", "DROP DATABASE migrated_tried")
