"""The whole suite, as `make test` runs it: every part, whatever the others say, then a summary.

The browser uses one of two processors, so it runs beside the parts that come after it (docs/decisions/043).

`python -m tests.servers.suite PART…` runs only these parts: unit, browser, launch, postgres. Five are run apart:
`load`, many people at once, processes killed; `cluster`, several machines; `morning`, forty dossiers in a row;
`office`, exports opened by LibreOffice; `forward`, on the next Wagtail.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from launch.steps import Result, Step, run, summary
from launch.stop import Stop
from tests.clock import drawn
from tests.examples import SHARE
from tests.servers import chromium, libreoffice, postgres, redis, runs
from tests.validators import node

PYTEST = (sys.executable, "-m", "pytest", "-q")
TWO = ("-n", "2")
APART = ("-m", "not browser and not launch and not load and not office")
WAGTAIL = f"Wagtail {version('wagtail')}"
AGAIN = {SHARE: "4"}  # a run that is not the first tries a quarter of the examples


def _on_sqlite(title: str, *options: str, environ: dict[str, str] | None = None) -> Step:
    command = [*PYTEST, *TWO, *APART, *options]
    return Step(title, command, {"DATABASE_URL": "sqlite://:memory:"} | (environ or {}))


def _another_day() -> str:
    """The option that puts a run on it: in the heading, it runs any part of the suite on that day again."""
    return f"--clock={drawn()}"


def unit() -> Result:
    """On SQLite and today: everything."""
    return run(_on_sqlite(f"Tests on SQLite, {WAGTAIL}"))


def forward() -> Result:
    """On SQLite, what leans on Wagtail: for its next release, on a day drawn at random."""
    day = _another_day()
    left_out = runs.without(*runs.ON_THE_NEXT_WAGTAIL)
    return run(_on_sqlite(f"Tests on SQLite, {WAGTAIL}, {day}", day, *left_out, environ=AGAIN))


def on_postgres() -> Result:
    """On PostgreSQL, what leans on the database, with what needs this one, on a day drawn at random."""
    day = _another_day()
    with postgres.cluster() as url:
        command = [*PYTEST, *TWO, *APART, day, *runs.without(*runs.ON_POSTGRES)]
        return run(Step(f"Tests on PostgreSQL, {WAGTAIL}, {day}", command, {"DATABASE_URL": url} | AGAIN))


def launch() -> Result:
    """The commands themselves: starting, stopping, refusing."""
    return run(Step("Tests of make run", [*PYTEST, "-m", "launch"]))


def load() -> Result:
    """Many people at once and processes killed, on both databases."""
    return run(
        Step("Tests under load", [*PYTEST, "-m", "load", "--ignore=tests/browser", "--ignore=tests/cluster"])
    )


def cluster() -> Result:
    """Several machines, each part of which goes in turn."""
    return run(Step("Tests of several machines", [*PYTEST, "-s", "-m", "load", "tests/cluster"]))


def morning() -> Result:
    """Forty dossiers in a row, in a browser: in a process of its own, where Playwright leaves its loop to nobody."""
    return run(Step("A morning at the inbox", [*PYTEST, "-m", "load", "tests/browser"]))


def office() -> Result:
    """What staff export, opened by the programs that they open it with."""
    return run(Step("Tests in LibreOffice", [*PYTEST, "-m", "office"]))


def browser(*, beside: bool = False) -> Result:
    """The running site, as a person sees it. It keeps one processor busy, whatever else runs."""
    return run(Step("Tests in a browser", [*PYTEST, "-m", "browser"]), beside=beside)


# The commands come right after what keeps both processors busy: the browser runs beside them and what follows.
TEST = {"unit": unit, "browser": browser, "launch": launch, "postgres": on_postgres}
PARTS = TEST | {"load": load, "cluster": cluster, "morning": morning, "office": office, "forward": forward}


def results(names: list[str]) -> list[Result]:
    """How each part ended, in that order; the browser runs beside those that are named after it."""
    ended: dict[str, Result] = {}
    with ThreadPoolExecutor(1) as other:
        running = None
        for name in names:
            if name == "browser":
                running = other.submit(browser, beside=name != names[-1])
            else:
                ended[name] = PARTS[name]()
        if running:
            ended["browser"] = running.result()
    return [ended[name] for name in names]


def main(names: list[str]) -> int:
    """Run the named parts, those of `make test` by default; 1 if one failed."""
    names = names or list(TEST)
    if unknown := set(names) - set(PARTS):
        print(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    try:
        # What a part needs is provided before the first one starts, so that a lack is known at once.
        if {"postgres", "load", "cluster"} & set(names):
            postgres.binaries()
        if {"unit", "load", "cluster"} & set(names):
            redis.executable()
        if "office" in names:
            libreoffice.executable()
        if {"browser", "morning"} & set(names):
            chromium.executable()
        if "browser" in names:
            node.provide()
        return summary(results(names))
    except Stop as stop:
        print(stop, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
