"""Waiting for a server that was just started."""

import socket
import subprocess
import time

from launch.stop import Stop

PATIENCE = 120.0  # seconds a server has to listen


def wait_for_port(port: int, process: subprocess.Popen, name: str) -> None:
    """Wait until something listens there. Raises Stop when the process ends before, or takes too long."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise Stop(f"{name} did not start for the tests.") from None
            time.sleep(0.02)
        else:
            return
