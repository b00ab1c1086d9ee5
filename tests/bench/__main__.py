"""`make bench`: kept pages, registering, and the inbox with a thousand and with a million registrations, as ratios.

`ONLY=kept` in the environment measures the pages alone, `ONLY=registering` how fast people register. `FEW` and `MANY`
are other numbers of registrations: a million take 9 GB of disk, and a quarter of an hour on two idle cores, most of it
for the index of their words.
"""

import json
import os
import subprocess
import sys

from launch.stop import Stop
from tests.bench import kept, registering
from tests.servers import postgres

REPORTS = {"kept": kept.report, "registering": registering.report}
BEGIN = (
    "import sys, django; django.setup(); from tests.bench.figures import main; main(*map(int, sys.argv[1:]))"
)
FEW, MANY = "1000", "1000000"
SLOWER = 1.5  # at most, with a million
COPIED = 0.25  # of the speed of \copy, at least
ROUNDS = 0.1  # seconds of processor with a million, at most
ABOVE_IDLE = 150  # MB of memory at most while everything is exported


def main() -> int:
    """Print the table; 1 when a figure is over its budget."""
    try:
        only = os.environ.get("ONLY")
        over = [line for name, row in REPORTS.items() if only in (None, "", name) for line in row()]
        if not only:
            few, many = _measured(os.environ.get("FEW", FEW), os.environ.get("MANY", MANY))
            over += _rounds(few, many) + _pages(few, many) + _export(many)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    print("\nOver budget: " + (", ".join(over) or "nothing"))
    return 1 if over else 0


def _measured(few: str, many: str) -> list[dict]:
    """What a fresh database gives with few registrations, and with many."""
    with postgres.cluster() as url:
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "LOG_LEVEL": "WARNING"}
        environ = os.environ | {"DATABASE_URL": url} | settings
        done = subprocess.run(
            [sys.executable, "-c", BEGIN, few, many],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Stop(f"Nothing could be measured with {few} and {many} registrations.")
    return json.loads(done.stdout.splitlines()[-1])


def _rounds(few: dict, many: dict) -> list[str]:
    print(
        f"All rounds of the worker, hourly and daily ones too, with nothing due: {few['rounds'] * 1000:.0f} ms |"
        f" {many['rounds'] * 1000:.0f} ms of processor (at most {ROUNDS * 1000:.0f})\n"
    )
    return ["the rounds"] if many["rounds"] > ROUNDS else []


def _pages(few: dict, many: dict) -> list[str]:
    numbers = f"{few['registrations']:,} | {many['registrations']:,}"
    print("Of processor, the site's and PostgreSQL's:\n")
    print(f"| page | {numbers} | ratio (at most {SLOWER}) |\n| --- | ---: | ---: | ---: |")
    over = []
    for name, before in few["pages"].items():
        after = many["pages"][name]
        print(f"| {name} | {before * 1000:.0f} ms | {after * 1000:.0f} ms | {after / before:.2f} |")
        if after / before > SLOWER:
            over.append(name)
    return over


def _export(many: dict) -> list[str]:
    """Speeds in rows for a second of processor, the site's and PostgreSQL's."""
    export, rows = many["export"], many["registrations"]
    ratio = export["copied"] / export["written"]
    print(
        f"\nCSV of everything: {rows / export['written']:,.0f} rows/s of processor"
        f" ({rows / export['written_by_the_clock']:,.0f} by the clock);"
        f" \\copy of the same columns, names and titles: {rows / export['copied']:,.0f}"
        f" ({rows / export['copied_by_the_clock']:,.0f}); ratio {ratio:.2f} (at least {COPIED});"
        f" {export['megabytes']:.0f} MB above idle (at most {ABOVE_IDLE})"
    )
    over = ["the speed of the export"] if ratio < COPIED else []
    return over + (["the memory of the export"] if export["megabytes"] > ABOVE_IDLE else [])


if __name__ == "__main__":
    sys.exit(main())
