"""The whole suite, as `make test` runs it: every part, whatever the others say, then a summary.

`python -m tests.servers.suite PART…` runs only these parts: unit, postgres, launch, load, browser; and `forward`, which
is `unit` for the next Wagtail.
"""

import sys
from importlib.metadata import version

from launch.steps import Result, Step, run, summary
from launch.stop import Stop
from tests.servers import chromium, postgres
from tests.validators import node

PYTEST = (sys.executable, "-m", "pytest", "-q")
TWO = ("-n", "2")
EVERYWHERE = ("-m", "not browser and not launch and not load")
ELSEWHERE = ("-m", "not browser and not launch and not load and not once")
WAGTAIL = f"Wagtail {version('wagtail')}"


def unit() -> Result:
    """On SQLite."""
    return run(
        Step(
            f"Tests on SQLite, {WAGTAIL}", [*PYTEST, *TWO, *EVERYWHERE], {"DATABASE_URL": "sqlite://:memory:"}
        )
    )


def forward() -> Result:
    """On SQLite, without what is measured once."""
    return run(
        Step(
            f"Tests on SQLite, {WAGTAIL}", [*PYTEST, *TWO, *ELSEWHERE], {"DATABASE_URL": "sqlite://:memory:"}
        )
    )


def on_postgres() -> Result:
    """The same tests on PostgreSQL, with those that need it."""
    with postgres.cluster() as url:
        return run(
            Step(f"Tests on PostgreSQL, {WAGTAIL}", [*PYTEST, *TWO, *ELSEWHERE], {"DATABASE_URL": url})
        )


def launch() -> Result:
    """The commands themselves: starting, stopping, refusing."""
    return run(Step("Tests of make run", [*PYTEST, "-m", "launch"]))


def load() -> Result:
    """Many people at once, and processes killed, on both databases."""
    return run(Step("Tests under load", [*PYTEST, "-m", "load"]))


def browser() -> Result:
    """The running site, as a person sees it."""
    return run(Step("Tests in a browser", [*PYTEST, "-m", "browser"]))


TEST = {"unit": unit, "postgres": on_postgres, "launch": launch, "load": load, "browser": browser}
PARTS = TEST | {"forward": forward}


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
