"""Applications served by the command of the process unit, and the processor that their processes have had."""

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from launch.places import ROOT
from launch.serving import answers
from launch.stop import Stop
from tests.servers.ports import free_port

UNIT = ROOT / "site/deploy/declencheurs-web.service"
PATIENCE = 120.0  # seconds a server has to answer


@dataclass(frozen=True)
class Server:
    """A server and its processes."""

    port: int
    process: psutil.Process

    def spent(self) -> float:
        """Seconds of processor that its processes have had."""
        times = [each.cpu_times() for each in (self.process, *self.process.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@contextmanager
def serving(application: str, environ: dict[str, str], log: Path, *, folder: Path = ROOT) -> Iterator[Server]:
    """That application, found in that folder. Raises Stop when it does not answer."""
    unit = UNIT.read_text().replace("\\\n", " ")
    command = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    port = free_port()
    words = [sys.executable, "-m", "granian", *command[1:-1], application]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(port) if word == "${PORT}" else word for word in words],
            cwd=folder,
            env=environ | {"PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not answers("127.0.0.1", port):
            if process.poll() is not None or time.monotonic() > until:
                raise Stop(f"{application} was not served:\n{log.read_text()[-2000:]}")
            time.sleep(0.2)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()
