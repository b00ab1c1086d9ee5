"""Letters leave several at once over connections that are kept; a mail server in trouble is noticed once.

One thread asks the database, makes the mails and notes what has become of them, a handful at a time; the others only
speak to the mail server. Whatever happens to this process, a letter is as `registrations.domain.delivery` says: taken
for the time of a lease, noted as soon as the server has accepted it.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from core.operating.holding import held
from registrations.domain.delivery import note_failed, ready_mail
from registrations.domain.handfuls import give_back, note_all_sent, ready_mails, take_due
from registrations.domain.mailing import Known, mail_and_links, mail_of
from registrations.failures import failure_of, noted
from registrations.models import Message

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0  # seconds before a server in trouble is asked again, and at most
IDLE = 5.0  # seconds after which a connection is asked whether it still stands
MOST_LETTERS = 100  # over one connection: servers end those that never end
OF_THE_SERVER = {"ours", "unreachable"}  # whatever letter it had been


def is_trouble(error: BaseException) -> bool:
    """Whether it is the mail server that does not do its work, and not this letter that it does not want."""
    return failure_of(noted(error)).code in OF_THE_SERVER


@dataclass
class Trouble:
    """What is known of a mail server that refuses, hangs or is not there: when to ask it again. Seconds, monotonic."""

    wait: float = 0
    until: float = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def now(self) -> bool:
        return self.wait > 0

    @property
    def may_be_asked(self) -> bool:
        return time.monotonic() >= self.until

    def met(self, error: BaseException) -> None:
        """It begins, or goes on: said once, however many letters meet it at the same moment."""
        with self.lock:
            if self.now and not self.may_be_asked:
                return
            if not self.now:
                logger.warning("The mail server is in trouble, letters wait: %s", type(error).__name__)
            self.wait = min(self.wait * 2, LONGEST_WAIT) if self.now else FIRST_WAIT
            self.until = time.monotonic() + self.wait

    def over(self) -> None:
        """A letter was accepted. One that was under way when the trouble began says nothing of it."""
        with self.lock:
            if self.now and self.may_be_asked:
                logger.warning("The mail server takes letters again.")
                self.wait = self.until = 0


class Line:
    """One connection to the mail server, opened when it is needed and kept; for one thread."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._letters, self._last = 0, 0.0

    def send(self, mail: EmailMessage) -> None:
        """Raises what the mail server or the network does; then the next mail has a connection of its own."""
        try:
            self.stand()
            self._connection.send_messages([mail])
        except BaseException as error:
            if is_trouble(error) or not isinstance(error, Exception):
                self.end()
            raise
        self._letters, self._last = self._letters + 1, time.monotonic()

    def stand(self) -> None:
        """Have a connection that stands."""
        if self._connection is not None and (self._letters >= MOST_LETTERS or not self._still_stands()):
            self.end()
        if self._connection is None:
            connection = get_connection()
            connection.open()  # so that sending does not close it
            self._connection, self._letters, self._last = connection, 0, time.monotonic()

    def _still_stands(self) -> bool:
        server = getattr(self._connection, "connection", None)  # smtplib's; other ways of sending have none
        if server is None or time.monotonic() - self._last < IDLE:
            return True
        with suppress(Exception):
            return server.noop()[0] == 250
        return False

    def end(self) -> None:
        """Say goodbye, to whoever still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()


@dataclass
class Post:
    """The letters of one worker: `at_once` is how many are with the mail server at the same moment, or were taken by it
    and are not noted yet; as many are made ready meanwhile.
    """

    at_once: int = field(default_factory=lambda: settings.LETTERS_AT_ONCE)
    trouble: Trouble = field(default_factory=Trouble)

    def __post_init__(self) -> None:
        self._lines: list[Line] = []
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(self.at_once, thread_name_prefix="letters")

    def deliver(self, *, stop: Callable[[], bool] = lambda: False) -> int:
        """Send what is due until nothing is, the mail server is in trouble or `stop()` says so; say how many left."""
        if (
            held()
            or not self.trouble.may_be_asked
            or not Message.objects.due().exists()
            or not self._answers()
        ):
            return 0
        sent, known = 0, Known()
        taken: deque[Message] = deque()
        ready: deque[tuple[Message, EmailMessage]] = deque()
        under_way: dict[Future[None], Message] = {}
        try:
            while not stop() and not held():
                # A server that was in trouble is tried with one letter before it gets the others.
                room = 1 if self.trouble.now else self.at_once
                while ready and len(under_way) < room:
                    message, mail = ready.popleft()
                    under_way[self._pool.submit(self._send, mail)] = message
                if not ready and not (self.trouble.now and under_way):  # while those are with the server
                    taken.extend(take_due(room, at=timezone.now()))
                    self._make_ready(taken, ready, known)
                if under_way:
                    sent += self._note(under_way)
                elif not ready:
                    break
                if self.trouble.now and not self.trouble.may_be_asked:
                    break
        finally:
            give_back([*taken, *(message for message, _mail in ready)])
            while under_way:
                sent += self._note(under_way)
        return sent

    def close(self) -> None:
        """Let go of the connections once what is under way is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for line in self._lines:
            line.end()

    def _answers(self) -> bool:
        """Whether a server that was in trouble can be reached again: asked without a letter."""
        if not self.trouble.now:
            return True
        line = Line()
        try:
            line.stand()
        except Exception as error:  # noqa: BLE001 whatever the network does
            self.trouble.met(error)
            return False
        finally:
            line.end()
        return True

    def _make_ready(
        self, taken: deque[Message], ready: deque[tuple[Message, EmailMessage]], known: Known
    ) -> None:
        """Make the mails of what was taken, together or, where that cannot be, each by itself."""
        if not taken:
            return
        at = timezone.now()
        with suppress(Exception):  # Apart, or what is wrong with one: it shows when each is made by itself
            make = partial(mail_and_links, at=at, known=known.meet(taken))
            ready.extend(ready_mails(taken, make, at=at))
            taken.clear()
        while taken:
            message = taken.popleft()
            try:
                found = ready_mail(message, partial(mail_of, at=at), at=at)
            except Exception as error:  # noqa: BLE001 one that cannot be made keeps no other
                note_failed(message, error, at=at)
            else:
                ready.extend([found] if found else [])

    def _send(self, mail: EmailMessage) -> None:
        """In a thread of the pool, over its own connection."""
        if self.trouble.now and not self.trouble.may_be_asked:
            raise NotTried
        if not hasattr(self._own, "line"):
            self._own.line = Line()
            self._lines.append(self._own.line)
        try:
            self._own.line.send(mail)
        except Exception as error:
            if is_trouble(error):
                self.trouble.met(error)
            raise
        self.trouble.over()

    def _note(self, under_way: dict[Future[None], Message]) -> int:
        """Wait for the first that are done, and note what has become of them; how many left."""
        done, _others = wait(under_way, return_when=FIRST_COMPLETED)
        at = timezone.now()
        sent = [future for future in done if future.exception() is None]
        if sent:
            note_all_sent([under_way[future] for future in sent], at=at)
        for future in sent:
            del under_way[future]
        for future in done.difference(sent):
            message, error = under_way.pop(future), future.exception()
            if isinstance(error, NotTried):
                give_back([message])
            elif error is not None:
                note_failed(message, error, at=at)
        return len(sent)


class NotTried(Exception):
    """The mail server was found to be in trouble before the letter's turn."""
