"""Sites under load, on each engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.load.databases import Database, empty_database
from tests.load.sites import LiveSite, fill, live_site

WORKSHOPS = [
    {"name": "rush", "capacity": 30},
    {"name": "exchange", "capacity": 50, "people": 80},
]
NUMBERS = count(1)
Start = Callable[..., LiveSite]


@dataclass(frozen=True)
class Filled:
    """A database with its workshops, to be copied."""

    database: Database
    workshops: dict[str, dict[str, Any]]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory) -> Iterator[Filled]:
    """A database of that engine, filled once for all tests."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    with empty_database(request.param, folder) as database:
        made = fill(database, folder / "var", WORKSHOPS)
        names = [workshop["name"] for workshop in WORKSHOPS]
        yield Filled(database, dict(zip(names, made, strict=True)))


@pytest.fixture
def site(filled: Filled, tmp_path: Path) -> Iterator[Start]:
    """Makes a site on a fresh copy of the database, with what `live_site()` may be told."""
    with ExitStack() as stack:

        def start(**options: Any) -> LiveSite:
            database = filled.database.copy(f"site{next(NUMBERS)}")
            return stack.enter_context(live_site(database, filled.workshops, tmp_path, **options))

        yield start
