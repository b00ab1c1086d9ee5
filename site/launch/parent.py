"""The process that started us, usually make, which does not always tell us that it was told to stop."""

import os
import re
import signal
from pathlib import Path


class Parent:
    """Our parent, as it was when we started and as it is now."""

    def __init__(self) -> None:
        self.pid = os.getppid()
        # A make in the background of a script ignores SIGINT from the start: that says nothing.
        self.is_attentive_make = self._read("comm").strip() in {"make", "gmake"} and self._catches_sigint()

    def wants_end(self) -> bool:
        """Whether it is gone, or is a make that was sent SIGINT alone.

        make hands SIGTERM down to its command, but leaves SIGINT to the terminal, which sends it to both.
        Sent to make alone (`kill -INT`), it is no longer caught and make waits for us; Linux shows
        what is caught.
        """
        return os.getppid() != self.pid or (self.is_attentive_make and not self._catches_sigint())

    def _catches_sigint(self) -> bool:
        caught = re.search(r"^SigCgt:\s*([0-9a-f]+)", self._read("status"), re.MULTILINE)
        return bool(caught and int(caught[1], 16) >> (signal.SIGINT - 1) & 1)

    def _read(self, name: str) -> str:
        try:
            return Path(f"/proc/{self.pid}/{name}").read_text()
        except OSError:
            return ""
