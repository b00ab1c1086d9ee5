"""What the processes of one machine count, where whichever of them is asked can add it up.

Each process has a small file of VAR_DIR of its own, mapped into its memory: to count is to add to a number there, which
a page that was kept does not feel. A process that ends, however it ends, leaves its file to the next one, which goes on
counting in it, so that numbers only grow. Whatever fails here (no room, no rights) leaves a process that counts for
itself alone.
"""

import mmap
import os
import threading
from array import array
from hashlib import blake2b
from typing import IO

from django.conf import settings

from core.operating.locks import lowest_free

FOLDER = "counts"
# Of what Django has answered, how long it took: seconds, and how many answers took no longer.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
CELLS = (
    "kept_200",  # given before Django
    "kept_304",
    "hits",  # given by Django
    "misses",
    *CLASSES,
    *(f"within_{seconds}" for seconds in BUCKETS),
    "longer",
    "microseconds",
    "letters_sent",
    "letters_put_off",
    "letters_given_up",
)
PLACES = {name: place for place, name in enumerate(CELLS)}
SIZE = 8 * len(CELLS)
# Files of a release that counts something else are left alone, as its processes may still run.
LAYOUT = blake2b("\n".join(CELLS).encode(), digest_size=4).hexdigest()

Cells = memoryview | array


class Counts:
    """The numbers of this process; its threads share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cells: Cells | None = None
        self._file: IO[bytes] | None = None
        self._mapped: mmap.mmap | None = None

    def add(self, name: str, number: int = 1) -> None:
        """Count so many more of that cell. Raises KeyError for a name that is none."""
        place = PLACES[name]
        with self._lock:
            if self._cells is None:
                self._cells = self._opened()
            self._cells[place] += number

    def took(self, seconds: float) -> None:
        """Count an answer that took so long."""
        self.add(next((f"within_{limit}" for limit in BUCKETS if seconds <= limit), "longer"))
        self.add("microseconds", round(seconds * 1_000_000))

    def totals(self) -> dict[str, int]:
        """What all processes of this machine have counted, those that have ended included."""
        found = [0] * len(CELLS)
        with self._lock:
            alone = [] if self._file else [bytes(self._cells)] if self._cells is not None else []
        files = sorted((settings.VAR_DIR / FOLDER).glob(f"{LAYOUT}.*"))
        for content in [*alone, *(path.read_bytes() for path in files)]:
            if len(content) >= SIZE:  # a file that is just being made has nothing yet
                found = [sum(pair) for pair in zip(found, array("Q", content[:SIZE]), strict=True)]
        return dict(zip(CELLS, found, strict=True))

    def leave(self) -> None:
        """Let go of the file, in which another process goes on; what is counted from now on has another one."""
        if self._file and self._mapped and isinstance(self._cells, memoryview):
            self._cells.release()
            self._mapped.close()  # which holds the lock as well
            self._file.close()
        self.__init__()  # type: ignore[misc]

    def _opened(self) -> Cells:
        try:
            folder = settings.VAR_DIR / FOLDER
            folder.mkdir(parents=True, exist_ok=True)
            _number, file = lowest_free(lambda number: folder / f"{LAYOUT}.{number}")
            missing = SIZE - os.fstat(file.fileno()).st_size
            if missing > 0:
                file.write(
                    bytes(missing)
                )  # now, or never: no room in the middle of an answer would end the process
                file.flush()
            self._mapped = mmap.mmap(file.fileno(), SIZE)
        except OSError:
            return array("Q", bytes(SIZE))
        self._file = file
        return memoryview(self._mapped).cast("Q")


counts = Counts()
os.register_at_fork(after_in_child=counts.leave)  # two processes never count in one file
