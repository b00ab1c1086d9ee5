"""Threads that begin at the same moment, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

R = TypeVar("R")
PATIENCE = 30.0  # seconds until the last thread has begun


def at_once(
    verb: Callable[[int], R], count: int, *, told: type[Exception] | tuple[type[Exception], ...] = ()
) -> list[R]:
    """What `verb(n)` gives in each of `count` threads, or the refusal in `told` that it raises, in the order of `n`."""
    start = Barrier(count)

    def run(number: int) -> R:
        start.wait(timeout=PATIENCE)
        try:
            return verb(number)
        except told as refusal:
            return refusal  # type: ignore[return-value]
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
