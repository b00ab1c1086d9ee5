"""Watching processes that others have started."""

import time
from collections.abc import Sequence
from contextlib import suppress

import psutil


def ended(processes: Sequence[psutil.Process], *, within: float = 30) -> bool:
    """Whether none of them does anything any more, waiting some seconds for the last one."""
    until = time.monotonic() + within
    while any(_alive(process) for process in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
