"""A Redis of the tests' own, which may be stopped, continued, killed and started again."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.machine import apt_install
from launch.stop import Stop
from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port


def executable() -> str:
    """The path of redis-server: found, or installed. Raises Stop where there is none."""
    if found := shutil.which("redis-server"):
        return found
    if apt_install("redis-server") and (found := shutil.which("redis-server")):
        return found
    raise Stop("The tests need Redis: install it, on Debian with `apt install redis-server`.")


@dataclass
class RedisServer:
    """A server on a port of its own; what it holds outlives it when it was asked to save."""

    port: int
    home: Path
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """REDIS_URL of a site that uses it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises Stop when it does not."""
        log = (self.home / "log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [
                    executable(),
                    *("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.home)),
                    *("--save", "", "--appendonly", "no"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for_port(self.port, self.process, "Redis")

    def stop(self) -> None:
        """Stop it as it is: it keeps its connections, accepts new ones and answers none (SIGSTOP)."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on where it was (SIGCONT)."""
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once (SIGKILL); nothing when it has ended."""
        if self.process:
            self._send(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _send(self, signum: int) -> None:
        assert self.process
        self.process.send_signal(signum)
        if signum == signal.SIGSTOP:
            state = Path(f"/proc/{self.process.pid}/stat")
            while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "T":
                time.sleep(0.005)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running server, gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="redis-"))
    server = RedisServer(free_port(), home)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)
