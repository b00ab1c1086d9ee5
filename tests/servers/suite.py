"""The whole suite, as `make test` runs it: every part, whatever the others say, then a summary.

`python -m tests.servers.suite PART…` runs only these parts: unit, day, postgres, launch, browser. Two are run apart:
`load`, many people at once and processes killed, and `forward`, on the next Wagtail.
"""

import sys
from importlib.metadata import version

from launch.steps import Result, Step, run, summary
from launch.stop import Stop
from tests.clock import drawn
from tests.servers import chromium, postgres
from tests.validators import node

PYTEST = (sys.executable, "-m", "pytest", "-q")
TWO = ("-n", "2")
APART = ("-m", "not browser and not launch and not load")
WAGTAIL = f"Wagtail {version('wagtail')}"
# Measured or compared once, on SQLite: neither the database nor Wagtail changes what they find.
ONCE = (
    "tests/budgets",
    "tests/config/test_audit.py",
    "tests/config/test_clock.py",
    "tests/config/test_large_demo.py",
    "tests/config/test_old_demo.py",
    "tests/core/files/test_looks.py",
    "tests/core/drawings/test_charts.py",
    "tests/core/text/test_cleaning.py",
    "tests/core/drawings/test_maps.py",
    "tests/core/metadata/test_sharing.py",
    "tests/core/text/test_stems.py",
    "tests/programmes/test_agreement.py",
    "tests/registrations/fields/test_fuzz.py",
    "tests/registrations/fields/test_kinds.py",
    "tests/registrations/fields/test_limits.py",
    "tests/registrations/fields/test_patterns.py",
    "tests/registrations/messages/test_bodies.py",
    "tests/registrations/messages/test_standard_words.py",
    "tests/registrations/messages/test_defanging.py",
    "tests/registrations/messages/test_way_in.py",
    "tests/inbox/test_wording.py",
    "tests/registrations/statistics/test_disclosure.py",
    "tests/registrations/test_told_property.py",
    "tests/security/test_production.py",
    "tests/test_house.py",
    "tests/test_languages.py",
)
# What asks nothing of the database that other tests do not.
BUILDER = ("tests/registrations/fields",)
# The engine's own, which asks nothing of Wagtail that other tests do not.
ENGINE = (
    "tests/registrations/drafts",
    "tests/registrations/files",
    "tests/registrations/guards",
    "tests/registrations/messages",
    "tests/registrations/personal",
    "tests/registrations/statistics",
    "tests/registrations/subscriptions",
    "tests/registrations/test_concurrency.py",
    "tests/registrations/test_every_state.py",
    "tests/registrations/test_places.py",
    "tests/registrations/test_places_confirming.py",
    "tests/registrations/test_places_property.py",
    "tests/registrations/test_promises.py",
    "tests/registrations/test_repeated.py",
    "tests/registrations/test_sent_again.py",
    "tests/registrations/test_shared_mailbox.py",
    "tests/registrations/test_told_property.py",
    "tests/registrations/test_two_texts.py",
    "tests/security/test_keys.py",
    "tests/security/test_marks.py",
)
# What depends on the day it is, a minute or two of it.
DAY = (
    "tests/core/caching/test_pages.py",
    "tests/core/test_calendars.py",
    "tests/core/text/test_dates.py",
    "tests/programmes/test_alerts.py",
    "tests/programmes/test_call_index.py",
    "tests/programmes/test_call_page.py",
    "tests/programmes/test_feeds.py",
    "tests/programmes/test_offers.py",
    "tests/programmes/test_workshops.py",
    "tests/registrations/drafts/test_two_tabs.py",
    "tests/registrations/personal",
    "tests/registrations/subscriptions",
    "tests/registrations/test_intakes.py",
    "tests/registrations/test_places_confirming.py",
    "tests/registrations/test_public_form.py",
)


def without(*paths: str) -> list[str]:
    """The options that leave these folders and modules out."""
    return [f"--ignore={path}" for path in paths]


def _on_sqlite(*options: str) -> Step:
    command = [*PYTEST, *TWO, *APART, *options]
    return Step(f"Tests on SQLite, {WAGTAIL}", command, {"DATABASE_URL": "sqlite://:memory:"})


def unit() -> Result:
    """On SQLite."""
    return run(_on_sqlite())


def day() -> Result:
    """On a day drawn at random, which the heading names: the same option runs any part of the suite on it again."""
    option = f"--clock={drawn()}"
    step = _on_sqlite(option, *DAY)
    return run(Step(f"Tests on another day, {option}", step.command, step.environ))


def forward() -> Result:
    """On SQLite, what leans on Wagtail: for its next release."""
    return run(_on_sqlite(*without(*ONCE, *ENGINE)))


def on_postgres() -> Result:
    """On PostgreSQL, what leans on the database, with what needs this one."""
    with postgres.cluster() as url:
        command = [*PYTEST, *TWO, *APART, *without(*ONCE, *BUILDER)]
        return run(Step(f"Tests on PostgreSQL, {WAGTAIL}", command, {"DATABASE_URL": url}))


def launch() -> Result:
    """The commands themselves: starting, stopping, refusing."""
    return run(Step("Tests of make run", [*PYTEST, "-m", "launch"]))


def load() -> Result:
    """Many people at once, and processes killed, on both databases."""
    return run(Step("Tests under load", [*PYTEST, "-m", "load"]))


def browser() -> Result:
    """The running site, as a person sees it."""
    return run(Step("Tests in a browser", [*PYTEST, "-m", "browser"]))


TEST = {"unit": unit, "day": day, "postgres": on_postgres, "launch": launch, "browser": browser}
PARTS = TEST | {"load": load, "forward": forward}


def main(names: list[str]) -> int:
    """Run the named parts, those of `make test` by default; 1 if one failed."""
    names = names or list(TEST)
    if unknown := set(names) - set(PARTS):
        print(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    try:
        # What a part needs is provided before the first one starts, so that a lack is known at once.
        if {"postgres", "load"} & set(names):
            postgres.binaries()
        if "browser" in names:
            chromium.executable()
            node.provide()
        return summary([PARTS[name]() for name in names])
    except Stop as stop:
        print(stop, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
