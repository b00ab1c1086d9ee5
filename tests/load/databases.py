"""The databases of sites under load: filled once, then copied for each test, and looked into from outside."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.servers import postgres

# Durable across a crash of the server, as in life: an answered reference must be there afterwards. Without fsync only
# the machine itself must not fail.
DURABLE = ("fsync=off", "full_page_writes=off")


@dataclass(frozen=True)
class SQLite:
    """A file."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def copy(self, name: str) -> "SQLite":
        """Another one with the same content; nobody may be using this one."""
        return SQLite(Path(shutil.copy(self.path, self.path.with_name(f"{name}.sqlite3"))))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the query finds; a change is committed."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
            return connection.execute(sql).fetchall()


@dataclass(frozen=True)
class PostgreSQL:
    """A database of a running cluster."""

    cluster: postgres.Cluster
    name: str = "postgres"

    @property
    def url(self) -> str:
        return self.cluster.url.replace("/postgres?", f"/{self.name}?")

    def copy(self, name: str) -> "PostgreSQL":
        """Another one with the same content; nobody may be using this one."""
        with psycopg.connect(PostgreSQL(self.cluster, "template1").url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return PostgreSQL(self.cluster, name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the query finds; a change is committed."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []


Database = SQLite | PostgreSQL


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[Database]:
    """A database without any table, of that engine."""
    if engine == "sqlite":
        yield SQLite(folder / "empty.sqlite3")
        return
    with postgres.running(*DURABLE) as cluster:
        yield PostgreSQL(cluster)
