"""Opening and closing one of the demo's intakes while the site runs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.browser.crawl import WORKSHOP
from tests.servers.site import SiteServer


@contextmanager
def intake_dates(server: SiteServer, *, opens_in: timedelta, closes_in: timedelta) -> Iterator[None]:
    """The intake of WORKSHOP, with these dates counted from now; its own dates again at the end."""
    now = datetime.now(UTC)
    columns = "FROM registrations_intake WHERE page_key = (SELECT translation_key FROM wagtailcore_page WHERE slug = ?)"
    slug = WORKSHOP.rstrip("/").rsplit("/", maxsplit=1)[-1]
    with closing(_database(server.var_dir)) as database:
        ((key, *dates),) = database.execute(f"SELECT id, opens_at, closes_at {columns}", [slug])
        new = [f"{now + delta:%Y-%m-%d %H:%M:%S}" for delta in (opens_in, closes_in)]
        _set(database, key, new)
        try:
            yield
        finally:
            _set(database, key, dates)


def _database(var_dir: Path) -> sqlite3.Connection:
    return sqlite3.connect(var_dir / "db.sqlite3", timeout=60, isolation_level=None)


def _set(database: sqlite3.Connection, key: int, dates: list) -> None:
    database.execute(
        "UPDATE registrations_intake SET opens_at = ?, closes_at = ? WHERE id = ?", [*dates, key]
    )
