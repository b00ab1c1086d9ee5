"""What only a Django process with the demo's database can say: which addresses there are, and their queries.

A process of its own: a running server does not tell its queries, and a browser's loop forbids them.
`python -m tests.audit.inside FILE KIND…` writes them to FILE, for these kinds or for all.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import django

from launch.places import ROOT
from launch.stop import Stop
from tests.servers.site import SiteServer, environ_of


@dataclass(frozen=True)
class Found:
    """An address to measure, none when there is no such page, with the tables its queries ask."""

    kind: str
    language: str
    path: str | None
    cold: list[str] | None = None
    warm: list[str] | None = None


def ask(server: SiteServer, kinds: Sequence[str]) -> list[Found]:
    """What the demo that runs there holds. Raises Stop when a kind is unknown or a page does not answer."""
    answer = server.var_dir / "audit.json"
    command = [sys.executable, "-m", "tests.audit.inside", str(answer), *kinds]
    done = subprocess.run(
        command, cwd=ROOT, env=environ_of(server), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"The addresses of the demo could not be found:\n{done.stderr.strip()[-4000:]}")
    return [Found(**each) for each in json.loads(answer.read_text())]


def find(wanted: Sequence[str]) -> list[Found]:
    """Find and count, in a process where Django is set up."""
    from tests.audit.addresses import FORM, SEARCH, kinds, places  # noqa: PLC0415 - models load once Django is set up
    from tests.audit.queries import count  # noqa: PLC0415

    if unknown := set(wanted) - set(kinds()):
        raise Stop(f"Nothing is called {', '.join(sorted(unknown))}: there are {', '.join(kinds())}.")
    found = []
    for place in places(wanted):
        # A form carries a token of its own for each visitor, and a search has no end of addresses.
        cacheable = place.kind not in (FORM, SEARCH)
        queries = asdict(count(place.path, cacheable=cacheable)) if place.path else {}
        found.append(Found(**asdict(place), **queries))
    return found


def main(arguments: Sequence[str]) -> int:
    """Write what is found to the file named first; the exit status."""
    django.setup()
    try:
        found = find(arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    Path(arguments[0]).write_text(json.dumps([asdict(each) for each in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
