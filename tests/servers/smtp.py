"""A mail server over SMTP on this machine, which can be slow, refuse, hang up, or do something at the worst moment."""

import email
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from typing import cast

OK = "250 OK"
TEMPORARY = "451 Try again later"
REFUSED = "550 No such mailbox"
HANG_UP = ""  # closes the connection without an answer

# What to answer to the whole of a message; it is kept when the answer is OK, before the answer leaves.
Answer = Callable[[Message], str]


@dataclass
class Mailbox:
    """What has arrived, in order. `answer` may be replaced at any moment; `on_kept` runs before the sender is told."""

    host: str
    port: int
    answer: Answer = field(default=lambda message: OK)
    on_kept: Callable[[Message], None] = field(default=lambda message: None)
    messages: list[Message] = field(default_factory=list)
    connections: int = 0  # how often a sender has come
    lines: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """EMAIL_URL of a site that sends here."""
        return f"smtp://{self.host}:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each mail that has arrived."""
        return [str(message["Message-ID"]) for message in self.messages]

    def hang_up(self) -> None:
        """End all connections, as servers do that have waited long enough."""
        while self.lines:
            with suppress(OSError):
                self.lines.pop().shutdown(socket.SHUT_RDWR)

    def receive(self, text: bytes) -> str:
        """Take one mail, or not; what to say to its sender."""
        message = email.message_from_bytes(text)
        said = self.answer(message)
        if said == OK:
            self.messages.append(message)
            self.on_kept(message)
        return said


class Server(socketserver.ThreadingTCPServer):
    """One thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    mailbox: Mailbox


class Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as smtplib speaks."""

    def handle(self) -> None:
        mailbox = cast("Server", self.server).mailbox
        mailbox.connections += 1
        mailbox.lines.append(self.connection)
        self.say("220 mail of the tests")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.say("354 Go on")
                said = mailbox.receive(self.body())
                if said == HANG_UP:
                    return
                self.say(said)
            else:
                self.say({b"QUIT": "221 Bye", b"EHLO": "250 8BITMIME"}.get(verb, OK))
            if verb == b"QUIT":
                return

    def body(self) -> bytes:
        """The lines until the one with a single dot."""
        lines = []
        while (line := self.rfile.readline()) and line.rstrip() != b".":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, line: str) -> None:
        """One line of answer; a sender that is gone hears nothing."""
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:
            self.close_connection = True


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A running server that takes everything until it is told otherwise."""
    with Server(("127.0.0.1", 0), Session) as server:
        host, port = server.server_address[:2]
        server.mailbox = Mailbox(str(host), int(port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.mailbox
        finally:
            server.shutdown()
            thread.join()
