"""A release that brings migrations, machine by machine, while people go on registering: nobody sees an error page.

The release before is the one that `tests/config/release_before.txt` names. Its code makes the database and serves it
first; then it runs on the new schema beside the new code.
"""

import signal
import subprocess
import threading
from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from launch.places import ROOT
from launch.stop import Stop
from tests.cluster.conftest import fill
from tests.cluster.stack import Machine, Stack, prepare, served, stack
from tests.config.before import named
from tests.load.sites import HALF_WRITTEN, eventually
from tests.load.visitors import ANSWERED, Visitor

pytestmark = pytest.mark.load

AT_ONCE = 3  # people who register at the same moment, all the time
FURTHER = 6  # registrations between two steps


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The code of the release before, in a folder."""
    commit, _last = named()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise Stop(f"This test needs the history of the repository: `git fetch --unshallow` ({commit[:12]}).")
    tree = tmp_path / "before"
    tree.mkdir()
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed.stdout, check=True)
    return tree


class Crowd:
    """People who come one after the other until it is over."""

    def __init__(self, running: Stack, path: str) -> None:
        self.running, self.path, self.numbers = running, path, count(1)
        self.people: list[Visitor] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._come) for _each in range(AT_ONCE)]

    def _come(self) -> None:
        while not self.over.is_set():
            visitor = self.running.visitor(f"rolling{next(self.numbers)}@example.org")
            self.people.append(visitor)
            visitor.open(self.path)
            visitor.send()

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def goes_on(self) -> None:
        """Wait until some more have been answered."""
        wanted = len(self.answered) + FURTHER
        eventually(lambda: len(self.answered) >= wanted, "people go on registering")

    @property
    def answered(self) -> list[Visitor]:
        return [each for each in self.people if each.reference]


def renew(machine: Machine) -> None:
    """Its next release: stopped in order, started anew, and asked again by nginx, which leaves it alone for a while."""
    machine.worker.end(signal.SIGTERM)
    machine.web.end(signal.SIGTERM)
    machine.run(ROOT)
    seen = len(machine.web.log.read_bytes())  # of what follows a slow answer to its own check is told too
    machine.serve()
    machine.worker.start()
    eventually(lambda: b"/inscription/" in machine.web.log.read_bytes()[seen:], "nginx asks it again")


def test_nobody_sees_a_release_with_migrations_go_by(tmp_path, before):
    with stack(tmp_path / "stack") as running:
        for machine in running.machines:
            machine.run(before)
        prepare(running, tree=before)
        fill(running, tree=before)
        with served(running), Crowd(running, f"{running.workshops['rolling']['path']}inscription/") as crowd:
            crowd.goes_on()
            prepare(running)
            crowd.goes_on()
            for machine in running.machines:
                renew(machine)
                crowd.goes_on()

        statuses = Counter(tuple(each.statuses) for each in crowd.people)
        print(f"\nA release with migrations: {dict(statuses)}")
        assert set(statuses) == {tuple(ANSWERED)}
        found = running.database.rows("SELECT email, reference FROM registrations_registration")
        assert sorted(found) == sorted((each.email, each.reference) for each in crowd.people)
        assert running.database.rows(HALF_WRITTEN) == []
