"""The clock of the tests themselves: set once for all, drawn so that it can be repeated, never two in one test."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.signals import request_started

from core.text.dates import PARIS
from launch.places import ROOT
from tests import clock, factories
from tests.clock import OneClock, drawn, moment

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PROBE = """
from datetime import date, datetime
DAY = date.today()
def test_day():
    assert DAY == date.today() == date(2028, 2, 29)
    assert datetime.now().hour == 12
def test_another():
    assert DAY == date(2028, 2, 29)
"""


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("+40d", NOW + timedelta(days=40)),
        ("-400d", NOW - timedelta(days=400)),
        ("2028-02-29T12:00", datetime(2028, 2, 29, 11, tzinfo=UTC)),
        ("2027-10-31T02:30+01:00", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("2026-12-31T23:30+00:00", datetime(2026, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_a_clock_is_named_by_its_time_in_paris_or_by_days_from_now(asked, there):
    assert moment(asked, now=NOW) == there


def test_a_drawn_day_can_be_asked_for_again_and_is_to_come():
    for seed in range(50):
        asked = drawn(random.Random(seed))  # noqa: S311
        there = moment(asked, now=NOW)

        assert there.astimezone(PARIS).isoformat(timespec="minutes") == asked
        assert timedelta(minutes=-1) <= there - datetime.now(UTC) < timedelta(days=clock.DRAWN_FROM)


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "workers"])
def test_whole_run_is_on_the_day_it_was_asked_for(tmp_path, workers):
    (tmp_path / "test_probe.py").write_text(PROBE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.clock", *workers]
    hidden = {clock.SHIFT, *(key for key in os.environ if key.startswith("PYTEST_"))}
    environ = {key: value for key, value in os.environ.items() if key not in hidden}

    done = subprocess.run(
        [*command, "--clock=2028-02-29T12:00", tmp_path],
        cwd=ROOT,
        env=environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "TZ": "Europe/Paris"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.django_db
class TestOneClock:
    @pytest.fixture
    def watched(self, one_clock):
        return OneClock()

    def test_rows_of_today_read_on_a_fixed_day_are_found(self, watched):
        with watched.watching():
            factories.theme("Données")
            with time_machine.travel(datetime.now(UTC) - timedelta(days=900)):
                watched.asked()

        assert any(told.startswith("Theme was made on ") for told in watched.apart)

    def test_rows_of_a_fixed_day_used_with_others_of_today_are_found(self, watched):
        with watched.watching():
            with time_machine.travel(datetime.now(UTC) - timedelta(days=900)):
                factories.theme("Données")
            watched.saved(OneClock, created=True)

        assert any(told.startswith("Theme was made on ") for told in watched.apart)

    def test_some_weeks_later_is_the_same_clock(self, watched):
        with watched.watching():
            factories.theme("Données")
            with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
                request_started.send(OneClock)

        assert watched.apart == set()

    def test_a_test_on_a_fixed_day_has_one(self, watched):
        with watched.watching(), time_machine.travel(datetime.now(UTC) - timedelta(days=900)):
            factories.theme("Données")
            request_started.send(OneClock)

        assert watched.apart == set()
