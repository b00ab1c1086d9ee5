"""Many who ask the same at once: one has it made, the others wait until it is there."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Event, Lock


@dataclass(slots=True)
class Making:
    """Something that one thread is making. `worth_waiting`: what came of it may be had by those who wait."""

    ended: Event = field(default_factory=Event)
    worth_waiting: bool = False


class Crowd:
    """What is being made in this process, by key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._makings: dict[Hashable, Making] = {}

    def join(self, key: Hashable) -> tuple[Making, bool]:
        """What is being made under that key, and whether it is for the caller to make; who does calls `end()`."""
        with self._lock:
            found = self._makings.get(key)
            if found is not None:
                return found, False
            made = self._makings[key] = Making()
            return made, True

    def end(self, key: Hashable, making: Making) -> None:
        """Let those go on who wait; whoever comes from now on begins anew."""
        with self._lock:
            self._makings.pop(key, None)
        making.ended.set()
