"""What one process of a server has kept is there for the others, in a folder of VAR_DIR; one makes a page, they wait.

The folder is of one start of one server (its workers have the same parent): a new release begins with an empty one.
Each address has one of a fixed number of files, so that nobody can fill the disk. Whatever fails here (no room, no
rights, no /proc) costs a page made twice, never an answer. Several machines share nothing: each makes a page once.
"""

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from core.caching.copies import Copy

FILES = 1024  # some 25 kB each
LOOK = 0.01  # seconds between two looks at whether another process has finished
PROC = Path("/proc")
FACTS = ("generation", "until", "parameters", "query", "headers")


@contextmanager
def alone(key: str, seconds: float) -> Iterator[None]:
    """Let one process in at a time for that key; the others wait, at most so long. A process that dies lets go."""
    handle = _locks(settings.PAGE_CACHE_FOLDER, os.getpid())
    if handle is None:
        yield
        return
    place = int(key[:15], 16)  # a byte that need not be there
    until = time.monotonic() + seconds
    while not (held := _hold(handle, place)) and time.monotonic() < until:
        time.sleep(LOOK)
    try:
        yield
    finally:
        if held:
            with suppress(OSError):
                fcntl.lockf(handle, fcntl.LOCK_UN, 1, place)


def find(key: str) -> Copy | None:
    """What another process has kept under that key, however old."""
    file = _file(key)
    if file is None:
        return None
    try:
        head, _line, bodies = file.read_bytes().partition(b"\n")
        of, length, facts = json.loads(head)
    except (OSError, ValueError):
        return None
    if of != key:
        return None
    facts["headers"] = [(name, value) for name, value in facts["headers"]]
    if facts["parameters"] is not None:
        facts["parameters"] = tuple(facts["parameters"])
    return Copy(**facts, body=bodies[:length], compressed=bodies[length:])


def keep(key: str, copy: Copy) -> None:
    """Have it there for the other processes."""
    file = _file(key)
    if file is None:
        return
    facts = {each: getattr(copy, each) for each in FACTS}
    head = json.dumps([key, len(copy.body), facts]).encode()
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as written:
                written.writelines((head, b"\n", copy.body, copy.compressed))
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _hold(handle: int, place: int) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _file(key: str) -> Path | None:
    folder = _folder(settings.PAGE_CACHE_FOLDER, os.getpid())
    return folder / f"{int(key[:8], 16) % FILES:03x}" if folder else None


@cache
def _folder(above: Path | None, _process: int) -> Path | None:
    """The folder of this start of the server, made when it is missing, those of servers that have ended removed."""
    start = _start_of(os.getppid())
    if above is None or not start:
        return None
    folder = above / start
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in above.iterdir():
            if _start_of(int(other.name.partition("-")[0])) != other.name:
                shutil.rmtree(other, ignore_errors=True)
    except (OSError, ValueError):
        return None
    return folder


@cache
def _locks(above: Path | None, process: int) -> int | None:
    """A file to lock bytes of, open as long as the process lives: to close it would let go of all of them."""
    folder = _folder(above, process)
    if folder is None:
        return None
    try:
        return os.open(folder / "locks", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _start_of(process: int) -> str:
    """What no other process is ever called: its number, when it was started, at which start of the machine; or ""."""
    try:
        ticks = (PROC / f"{process}/stat").read_text().rpartition(")")[2].split()[19]
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except (OSError, IndexError):
        return ""
    return f"{process}-{ticks}-{boot}"
