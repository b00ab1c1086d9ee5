"""`make bench`: the inbox with a thousand and with a million registrations on PostgreSQL, as ratios of one run.

`FEW` and `MANY` in the environment are other numbers of registrations: a million take some ten minutes and 6 GB.
"""

import json
import os
import subprocess
import sys

from launch.stop import Stop
from tests.servers import postgres

BEGIN = "import sys, django; django.setup(); from tests.bench.figures import main; main(int(sys.argv[1]))"
FEW, MANY = "1000", "1000000"
SLOWER = 1.5  # at most, with a million
COPIED = 0.25  # of the speed of \copy, at least
ABOVE_IDLE = 150  # MB of memory at most while everything is exported


def main() -> int:
    """Print the table; 1 when a figure is over its budget."""
    numbers = [os.environ.get("FEW", FEW), os.environ.get("MANY", MANY)]
    try:
        few, many = (_measured(number) for number in numbers)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    over = _pages(few["pages"], many["pages"], numbers) + _export(many)
    print("\nOver budget: " + (", ".join(over) or "nothing"))
    return 1 if over else 0


def _measured(number: str) -> dict:
    """What a fresh database with that many registrations gives."""
    with postgres.cluster() as url:
        environ = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        done = subprocess.run(
            [sys.executable, "-c", BEGIN, number],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Stop(f"Nothing could be measured with {number} registrations.")
    return json.loads(done.stdout.splitlines()[-1])


def _pages(few: dict[str, float], many: dict[str, float], numbers: list[str]) -> list[str]:
    print(f"| page | {numbers[0]} | {numbers[1]} | ratio (at most {SLOWER}) |\n| --- | ---: | ---: | ---: |")
    over = []
    for name, before in few.items():
        ratio = many[name] / before
        print(f"| {name} | {before * 1000:.0f} ms | {many[name] * 1000:.0f} ms | {ratio:.2f} |")
        if ratio > SLOWER:
            over.append(name)
    return over


def _export(many: dict) -> list[str]:
    export = many["export"]
    ratio = export["rows_per_second"] / export["copied_per_second"]
    print(
        f"\nCSV of everything: {export['rows_per_second']:.0f} rows/s; \\copy of the same columns:", end=" "
    )
    print(f"{export['copied_per_second']:.0f} rows/s; ratio {ratio:.3f} (at least {COPIED});", end=" ")
    print(f"{export['megabytes']:.0f} MB above idle (at most {ABOVE_IDLE})")
    over = ["the speed of the export"] if ratio < COPIED else []
    return over + (["the memory of the export"] if export["megabytes"] > ABOVE_IDLE else [])


if __name__ == "__main__":
    sys.exit(main())
