"""Files that one process holds: the system frees a lock as its process ends, however it ends."""

import fcntl
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import IO


def lowest_free(place: Callable[[int], Path]) -> tuple[int, IO[bytes]]:
    """The lowest number, from 1, whose file no process holds, with its file, held and open to read and to add to."""
    for number in count(1):
        if file := _held(place(number)):
            return number, file
    raise AssertionError  # there is always another number


def _held(path: Path) -> IO[bytes] | None:
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
