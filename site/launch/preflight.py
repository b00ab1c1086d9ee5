"""What is looked at before anything is installed or written."""

import errno
import os
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

from launch.stop import Stop


def port_from(environ: Mapping[str, str]) -> int:
    """`PORT` as a number, 8000 when unset."""
    text = environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port(host: str, port: int) -> None:
    """Refuse a port something else already listens on, or that this user may not open."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Stop(
                    f"Port {port} is already taken: stop what listens there, or choose another port, "
                    f"for example with `make run PORT={port + 1 if port < 65535 else 8000}`."
                ) from error
            raise Stop(f"Port {port} on {host} cannot be opened: {error.strerror or error}.") from error


def check_writable(directory: Path) -> None:
    """Refuse a directory in which no file can be made (made itself if missing)."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory) as trial:
            trial.write(b"-")
    except OSError as error:
        raise Stop(
            f"Nothing can be written to {directory}: {os.strerror(error.errno or errno.EIO)}."
        ) from error
