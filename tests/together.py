"""Threads that begin at the same moment, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Barrier
from typing import TypeVar

from django.db import connection, transaction

R = TypeVar("R")
PATIENCE = 120.0  # seconds until the last thread has begun


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


def in_line(
    first: Callable[[], R],
    second: Callable[[], R],
    *,
    held: Callable[[], object] | None = None,
    told: tuple[type[Exception], ...] = (),
) -> list:
    """What both give when `second` has begun, read what it reads, and waits for a lock that `first` holds.

    PostgreSQL only. `first` is done in a transaction that is committed once the database says that `second` waits for
    it: an order that two clicks at the same moment have now and then, here each time. With `held`, which takes a lock,
    `second` has begun and waits for that before `first` does anything. A refusal in `told` is given back. Raises
    AssertionError when `second` waits for nothing.
    """
    began: Queue[int] = Queue()

    def run() -> R | Exception:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                began.put(cursor.fetchone()[0])
            return second()
        except told as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = held() if held else _tried(first, told)
            waiting = pool.submit(run)
            backend = began.get(timeout=PATIENCE)
            while not _waits(backend):
                assert not waiting.done(), f"Nothing to wait for: {waiting.result()!r}"
            if held:
                done = _tried(first, told)
        return [done, waiting.result(timeout=PATIENCE)]


def _tried(verb: Callable[[], R], told: tuple[type[Exception], ...]) -> R | Exception:
    try:
        return verb()
    except told as refusal:
        return refusal


def _waits(backend: int) -> bool:
    """Whether that connection waits for a lock of this one's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [backend])
        return cursor.fetchone()[0]
