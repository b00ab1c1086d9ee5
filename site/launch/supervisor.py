"""Keeps the server and the worker running, and stops both together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from launch.parent import Parent
from launch.places import ROOT
from launch.stop import Stop

PATIENCE = 10.0  # seconds a child has to end by itself once asked to
PAUSE = 0.1  # seconds between two looks
LONG_LOG = 5_000_000  # bytes
LAST_LINES = 20
RESTARTS_APART = 2.0  # seconds at least between two starts of the worker


@dataclass
class Child:
    """One process of the site. `vital`: the site stops with it; otherwise it is started again."""

    name: str
    command: list[str]
    vital: bool = False
    log: Path | None = None  # where what it says goes; the terminal without one
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    def start(self, environ: dict[str, str]) -> None:
        """Start it in a session of its own: a Ctrl-C in the terminal reaches the supervisor alone."""
        self.started_at = time.monotonic()
        output = self._open_log()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        if output:
            output.close()

    def _open_log(self) -> BinaryIO | None:
        """Its log, begun anew when it has grown long: the one before stays beside it."""
        if self.log is None:
            return None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LONG_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    @property
    def last_words(self) -> str:
        """The end of its log, with where to read the rest; empty when it has said all on the terminal."""
        if self.log is None or not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join(["", *lines, f"({self.log})"])

    @property
    def status(self) -> int | None:
        """Its exit status, None while it runs."""
        return self.process.poll() if self.process else None

    def ask_to_end(self) -> None:
        """Let it finish what it does; it ends its own processes."""
        if self.process and self.status is None:
            self.process.terminate()

    def end(self) -> None:
        """End it and whatever it has left behind in its session."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Starts the children, waits until told to stop, ends them."""

    def __init__(self, children: list[Child], environ: dict[str, str]) -> None:
        self.children = children
        self.environ = environ
        self.stopping = False
        self.parent = Parent()

    def run(self, *, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Run until a signal; `announce` once `ready`. Raises Stop if a vital child ends by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        announced = False
        try:
            self._start(vital=True)
            while not (self.stopping or self.parent.wants_end()):
                self._look_after()
                if not announced and ready():
                    announced = True
                    self._start(vital=False)  # only now: what people wait for comes first
                    announce()
                time.sleep(PAUSE)
        finally:
            self._end()

    def _start(self, *, vital: bool) -> None:
        for child in self.children:
            if child.vital is vital:
                child.start(self.environ)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        for child in self.children:
            if child.status is None:
                continue
            if child.vital:
                raise Stop(
                    f"The {child.name} ended by itself (status {child.status}), so everything was stopped."
                    f"{child.last_words}"
                )
            if time.monotonic() - child.started_at >= RESTARTS_APART:
                print(
                    f"The {child.name} ended by itself (status {child.status}): starting it again."
                    f"{child.last_words}",
                    flush=True,
                )
                child.start(self.environ)

    def _end(self) -> None:
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and any(
            child.process and child.status is None for child in self.children
        ):
            time.sleep(PAUSE / 2)
        for child in self.children:
            child.end()
