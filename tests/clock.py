"""The clock of a run, and the clock of a test: every run may be on another day, and no test has two clocks.

`pytest --clock=2028-02-29T12:00` runs on that day: from collection on, in every worker of the run, time passing as
ever. Without an offset it is the time in Paris; `+40d` and `-400d` count from now. Processes that tests start keep the
machine's clock: for those, run the whole command under Debian's `faketime`.

A test that needs a certain day is marked `@pytest.mark.time_machine("2026-11-22T13:32+00:00", tick=False)`, so that
all it asks for is made on that day too. Times counted from now need no mark. `OneClock` finds the mixture.
"""

import os
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.signals import request_started
from django.db.models.signals import post_save

from core.text.dates import PARIS

SHIFT = "TEST_CLOCK_SHIFT"  # seconds, for the workers of the run
DRAWN_FROM = 5 * 365  # days
# Links, holds and reminders are looked at some weeks later; what is further from now than this is a day of its own.
ONE_CLOCK = timedelta(days=45)


def moment(asked: str, *, now: datetime) -> datetime:
    """When `asked` is: a time of day in Paris or with its offset, or so many days from now (`+40d`)."""
    if days := re.fullmatch(r"([+-]\d+)d", asked):
        return now + timedelta(days=int(days[1]))
    said = datetime.fromisoformat(asked)
    return said if said.tzinfo else said.replace(tzinfo=PARIS)


def drawn(draw: random.Random | None = None) -> str:
    """A minute of the next five years, as `--clock` takes it."""
    draw = draw or random.SystemRandom()
    minutes = draw.randrange(DRAWN_FROM * 24 * 60)
    there = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    return there.astimezone(PARIS).isoformat(timespec="minutes")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clock", metavar="WHEN", help="run on another day: 2028-02-29T12:00 in Paris, or +40d")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Travel before anything is collected: dates of modules are of the same day as those of tests."""
    asked = early_config.known_args_namespace.clock
    if asked and SHIFT not in os.environ:
        now = datetime.now(UTC)
        os.environ[SHIFT] = str((moment(asked, now=now) - now).total_seconds())
    if SHIFT in os.environ:
        time_machine.travel(time.time() + float(os.environ[SHIFT])).start()
        time.time()  # a traveller's time begins when it is first asked for


def pytest_report_header() -> str:
    return f"clock: {datetime.now(PARIS).isoformat(timespec='minutes')} in Paris"


class OneClock:
    """Holds that what a test makes and when the site is asked are of one clock.

    A row made on the machine's day and read on a fixed one is right on some days only, those near the fixed one.
    """

    def __init__(self) -> None:
        self.made: dict[str, datetime] = {}
        self.apart: set[str] = set()

    def saved(self, sender: type, *, created: bool, **kwargs: object) -> None:
        """A row was written: now, and what was made before it, are of one clock."""
        self.asked()
        if created:
            self.made.setdefault(sender.__name__, datetime.now(UTC))

    def asked(self, **kwargs: object) -> None:
        """The site is asked something."""
        now = datetime.now(UTC)
        for name, at in self.made.items():
            if abs(now - at) > ONE_CLOCK:
                self.apart.add(f"{name} was made on {at:%d %B %Y}, and used on {now:%d %B %Y}")

    @contextmanager
    def watching(self) -> Iterator[None]:
        post_save.connect(self.saved)
        request_started.connect(self.asked)
        try:
            yield
        finally:
            post_save.disconnect(self.saved)
            request_started.disconnect(self.asked)


@pytest.fixture(autouse=True)
def one_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test mixes a fixed and the real clock: one that needs a certain day says so by the mark `time_machine`."""
    if request.node.get_closest_marker("time_machine"):
        yield  # all of it is on a fixed day, whatever day it is
        return
    clock = OneClock()
    with clock.watching():
        yield
    assert sorted(clock.apart) == [], "two clocks in one test: mark it with `time_machine`"
