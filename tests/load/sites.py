"""A site under load: a server of several processes and a worker, each killed and started again at will."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch.places import ROOT
from launch.serving import answers
from tests.load.databases import Database
from tests.load.visitors import Visitor, in_turn
from tests.servers.ports import free_port
from tests.servers.site import plain_environ

PATIENCE = 90.0  # seconds for anything that must happen on a busy machine
LOCKED, UNLOCKED = "tests.load.site_settings", "tests.load.unlocked"
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning", "--host", "127.0.0.1"),
    *("--workers", "2"),
)

HALF_WRITTEN = """
    SELECT r.reference FROM registrations_registration r
    WHERE NOT EXISTS (SELECT 1 FROM registrations_registrationevent e
                      WHERE e.registration_id = r.id AND e.kind = 'created')
       OR NOT EXISTS (SELECT 1 FROM registrations_message m WHERE m.registration_id = r.id)
       OR NOT EXISTS (SELECT 1 FROM registrations_consent c WHERE c.registration_id = r.id)
"""


def eventually(holds: Callable[[], Any], what: str) -> Any:
    """Wait until it holds, and give what it gives. Raises AssertionError when it takes too long."""
    until = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < until, f"Waited in vain: {what}"
        time.sleep(0.05)
    return found


def environ_of(database: Database, var_dir: Path, **more: str) -> dict[str, str]:
    """What the processes of a site read."""
    own = {
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": LOCKED,
        "FORM_MIN_SECONDS": "0",  # nobody here reads what they fill in
        "SECRET_KEY": "only-for-tests-" + "x" * 50,  # one for all processes
        "VAR_DIR": str(var_dir),
    }
    return plain_environ() | own | more


def fill(database: Database, var_dir: Path, descriptions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Migrate the database and make workshops in it; what `tests.load.world` tells of them."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.load.world", json.dumps(descriptions)],
        cwd=ROOT,
        env=environ_of(database, var_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-4000:]
    return json.loads(made.stdout.splitlines()[-1])


@dataclass
class Process:
    """A program in a group of its own, so that whatever it has started ends with it."""

    command: tuple[str, ...]
    environ: dict[str, str]
    log: Path
    running: subprocess.Popen | None = None
    cwd: Path = ROOT

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=self.cwd,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def end(self, how: int = signal.SIGKILL) -> None:
        """Send the signal to all of the group and wait; nothing when it has ended."""
        if self.running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, how)
        self.running.wait()
        self.running = None

    def send(self, signum: int) -> None:
        """Send the signal to all of the group, and go on: SIGSTOP leaves it where it is, SIGCONT lets it go on."""
        assert self.running
        os.killpg(self.running.pid, signum)

    @property
    def ended(self) -> bool:
        return self.running is None or self.running.poll() is not None


@dataclass
class LiveSite:
    """A site that may lose its server, its worker and its database at any moment."""

    database: Database
    workshops: dict[str, dict[str, Any]]
    port: int
    server: Process
    worker: Process
    told: list[str] = field(default_factory=list)

    def serve(self) -> "LiveSite":
        """Start the server, and wait until each of its processes has shown a form once."""
        self.server.start()
        eventually(lambda: self.server.ended or answers("127.0.0.1", self.port), "the server answers")
        assert not self.server.ended, self.server.log.read_text()[-4000:]
        path = next(iter(self.workshops.values()))["path"]
        in_turn(lambda _turn: Visitor(self.port).open(f"{path}inscription/"), range(8))
        return self

    def visitors(self, name: str, people: int, *, prefix: str = "person") -> list[Visitor]:
        """So many people who look at the form of that workshop."""
        address = f"{self.workshops[name]['path']}inscription/"
        everyone = [Visitor(self.port, f"{prefix}{number}@example.org") for number in range(people)]
        return in_turn(lambda visitor: visitor.open(address), everyone)

    def registrations(self, name: str) -> list[tuple[str, str, str]]:
        """Address, reference and state of each registration, in the order of arrival."""
        pk = self.workshops[name]["intake"]
        sql = "SELECT email, reference, state_code FROM registrations_registration WHERE intake_id = {} ORDER BY id"
        return self.database.rows(sql.format(int(pk)))

    def states(self, name: str) -> list[str]:
        return [state for _email, _reference, state in self.registrations(name)]

    def half_written(self) -> list[str]:
        """References of registrations without their first event, their letter or their consent."""
        return [reference for (reference,) in self.database.rows(HALF_WRITTEN)]


@contextmanager
def live_site(
    database: Database,
    workshops: dict[str, dict[str, Any]],
    folder: Path,
    *,
    threads: int = 4,
    **environ: str,
) -> Iterator[LiveSite]:
    """A site that is not started yet; what was started ends with the block.

    `threads`: how many requests each process works on at once. `environ` is added to its environment.
    """
    port = free_port()
    environ = environ_of(database, folder / "var", PORT=str(port), **environ)
    server = Process(
        (*GRANIAN, "--blocking-threads", str(threads), "--port", str(port), "config.wsgi:application"),
        environ,
        folder / "server.log",
    )
    worker = Process(("manage.py", "worker"), environ, folder / "worker.log")
    try:
        yield LiveSite(database, workshops, port, server, worker)
    finally:
        server.end()
        worker.end()
