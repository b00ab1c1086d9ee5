"""Whether a PostgreSQL server answers, asked by as few as possible while it does not."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
from psycopg import errors
from psycopg.waiting import READY_NONE

from core.operating.outages import Outage

DOUBT = 1.0  # seconds without a word before a connection is doubted
CONNECT = 2  # seconds that a connection may take to open; psycopg takes no shorter time
BESIDE = 0.5  # seconds that a request waits for the first word of a server that is known to be away


class Reach:
    """One server as this process knows it.

    Known to be away, it is asked by each request, which is told at once that nobody is there. One that takes
    connections and says nothing is asked by a thread of its own, so that no request waits: it hears the first word.
    """

    def __init__(self) -> None:
        self.outage = Outage("database")
        self._asking = threading.Lock()
        self._asked_at = 0.0
        self._answered = True
        self._heard: threading.Event | None = None  # of the thread, while there is one
        self.spoke = True  # it said something, if only that it has no room for one more

    def answers(self, connect: Callable[[], psycopg.Connection], *, since: float | None = None) -> bool:
        """Ask it by a connection of its own, `CONNECT` seconds at most; or hear what others were told `since` then.

        `since` is a moment of `time.monotonic()`, now when it is not said.
        """
        since = time.monotonic() if since is None else since
        if heard := self._heard:
            return heard.wait(BESIDE) and self._answered
        if not self._asking.acquire(timeout=BESIDE if self.outage.away else 2 * CONNECT):
            return False
        try:
            if self._asked_at < since and self._ask(connect) > CONNECT / 2 and not self._answered:
                self._heard = threading.Event()
                threading.Thread(
                    target=self._listen, args=[connect], daemon=True, name="database-reach"
                ).start()
            return self._answered
        finally:
            self._asking.release()

    def _listen(self, connect: Callable[[], psycopg.Connection]) -> None:
        while not self._answered and self._ask(connect) > CONNECT / 2:
            pass
        heard, self._heard = self._heard, None
        if heard:
            heard.set()

    def _ask(self, connect: Callable[[], psycopg.Connection]) -> float:
        """Ask once; the seconds it took."""
        began = time.monotonic()
        try:
            connect().close()
        except psycopg.Error as error:
            self._answered, self.spoke = False, "FATAL" in str(error)
            self.outage.begin(error)
        else:
            self._answered = self.spoke = True
            self.outage.end()
        self._asked_at = time.monotonic()
        return self._asked_at - began


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server, asked beside it, does not answer either.

    A query may take as long as it takes while the server lives: a server that is stopped, or a network that is cut,
    closes no connection, and who waits for it would wait for ever.
    """

    reach: Reach | None = None
    asks_beside: Callable[[], psycopg.Connection] | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises OperationalError, and closes the connection, when the server is away."""
        if timeout is not None or self.reach is None or self.asks_beside is None:
            return super().wait(gen, interval, timeout)
        going_on = gen
        while True:
            try:
                return super().wait(going_on, interval, DOUBT)
            except errors._WaitTimeout:
                going_on = _going_on(gen)
                if not self.reach.answers(self.asks_beside) and not self.reach.spoke:
                    self.close()
                    raise psycopg.OperationalError("the database does not answer") from None


def _going_on(gen: Any) -> Iterator[Any]:
    """What is left of a generator that was waiting: psycopg begins each with `next()`, which tells it nothing.

    While it sends, it needs to be told what it may do; nothing is, until it is asked again.
    """
    try:
        waits_for = gen.send(READY_NONE)
        while True:
            waits_for = gen.send((yield waits_for))
    except StopIteration as ended:
        return ended.value


def patient(reach: Reach, parameters: Mapping[str, Any]) -> type[PatientConnection]:
    """The class of connections to the server behind these parameters of psycopg's `connect()`."""
    # A class of its own, since a pool makes connections from a class alone.
    beside = {name: parameters[name] for name in parameters if name not in ("context", "cursor_factory")}
    return type(
        "PatientConnection",
        (PatientConnection,),
        {"reach": reach, "asks_beside": staticmethod(lambda: psycopg.connect(**beside))},
    )
