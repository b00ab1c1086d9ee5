"""What a form that is sent need not read again: each process keeps what it has read of the content until that changes.

A form finds its page, its site and its questions as pages that are shown do, and changes none of them. So what was read
holds for one generation of the content (`core.caching.generations`), a minute at most, and is read anew after each
change; who takes a place changes none of it. What decides whether a form is taken (the intake, its places) is always
read from the database, under its lock.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MOST = 2000  # answers in each process
SECONDS = 60.0  # at most, should a change ever be told to nobody


class _Kept:
    """The answers of one generation."""

    def __init__(self, generation: str | None) -> None:
        self.generation = generation
        self.answers: dict[Hashable, Any] = {}
        self.until = time.monotonic() + SECONDS

    def holds(self, generation: str) -> bool:
        """Whether they are still so."""
        return self.generation == generation and len(self.answers) <= MOST and time.monotonic() < self.until


class _Last:
    """What this process knows."""

    kept = _Kept(None)


_present: ContextVar[_Kept | None] = ContextVar("present", default=None)


@contextmanager
def kept_reads(generation: str | None) -> Iterator[None]:
    """Until the block ends, `kept_read()` gives what was read in that generation of the content.

    None where nobody tells of changes: then everything is read.
    """
    if generation is None:
        yield
        return
    if not _Last.kept.holds(generation):
        _Last.kept = _Kept(generation)
    token = _present.set(_Last.kept)
    try:
        yield
    finally:
        _present.reset(token)


def kept_read(key: Hashable, read: Callable[[], T]) -> T:
    """What `read()` gives, or gave under that key; outside of `kept_reads()` it is read each time.

    Several threads are given the same: whoever may change rows asks for `own()` ones.
    """
    kept = _present.get()
    if kept is None:
        return read()
    if key not in kept.answers:
        kept.answers[key] = read()
    return kept.answers[key]


def is_keeping() -> bool:
    """Whether what is read now is kept."""
    return _present.get() is not None


def own(row: M) -> M:
    """A copy of a row, and of the rows it was read with: what is learnt of it later stays with who learns it."""
    mine = copy(row)
    mine._state.fields_cache = {
        name: copy(each) if isinstance(each, Model) else each
        for name, each in mine._state.fields_cache.items()
    }
    return mine


def forget_reads() -> None:
    """Know nothing any more."""
    _Last.kept = _Kept(None)
