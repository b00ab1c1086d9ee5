"""The mailbox on its IMAP server (RFC 9051), in little time whatever the server does."""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from registrations.domain.inbound.odd import LARGEST

PATIENCE = 10.0  # seconds for an answer of the server
ALL_IN_ALL = 30.0  # seconds for one round: the others wait meanwhile
HEADERS = 64 * 1024  # bytes of a mail's headers that are looked at
LINE = 64 * 1024
CHUNK = 64 * 1024
ASIDE = "A trier"
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# What a server that is away, slow or wrong may have been met with.
TROUBLE = (OSError, imaplib.IMAP4.error)


class PasswordRefused(imaplib.IMAP4.error):
    """The server does not take the user with that password: its words, which may repeat them, are left to it."""


class InTime:
    """A connection that ends at a moment of the monotonic clock: one that brings a byte a second holds up nobody."""

    until: float

    def __init__(self, host: str, port: int, *, until: float) -> None:
        self.until = until
        super().__init__(host, port, timeout=PATIENCE)  # type: ignore[call-arg]

    def read(self, size: int) -> bytes:
        if size > LARGEST + HEADERS:
            raise imaplib.IMAP4.abort("more than was asked for")
        parts, left = [], size
        while left:
            self._wait()
            part = self.file.read1(min(left, CHUNK))  # type: ignore[attr-defined]
            if not part:
                break
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def readline(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            if len(line) > LINE:
                raise imaplib.IMAP4.abort("a line without an end")
            self._wait()
            seen = self.file.peek(1)  # type: ignore[attr-defined]
            if not seen:
                break
            line += self.file.read(seen.find(b"\n") + 1 or len(seen))  # type: ignore[attr-defined]
        return line

    def _wait(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(min(PATIENCE, left))  # type: ignore[attr-defined]


class Plain(InTime, imaplib.IMAP4):
    """For a server of the same machine."""


class Secure(InTime, imaplib.IMAP4_SSL):
    """The server shows a certificate of the host that it is asked for under."""

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        self.ssl_context = ssl.create_default_context()
        return super()._create_socket(timeout)  # type: ignore[misc]


class Folder:
    """The folder that answers come to, opened; mails are named by their UIDs."""

    def __init__(self, server: imaplib.IMAP4, name: str) -> None:
        self._server = server
        self._moves = b"MOVE" in _said(server.capability()).upper().split()
        _said(server.select(_quoted(name)))

    def unseen(self) -> list[str]:
        """The mails that nobody has dealt with, oldest first."""
        found = _said(self._server.uid("SEARCH", "UNSEEN", "UNDELETED")).decode("ascii")
        return sorted(found.split(), key=int)

    def look_at(self, uid: str) -> tuple[int, bytes] | None:
        """Size in bytes and headers of a mail, neither read nor marked; None when it is gone."""
        answer = self._fetch(uid, f"(RFC822.SIZE BODY.PEEK[HEADER]<0.{HEADERS}>)")
        said = b" ".join(part[0] if isinstance(part, tuple) else part for part in answer if part)
        found, headers = SIZE.search(said), _literal(answer)
        return None if found is None or headers is None else (int(found[1]), headers)

    def content(self, uid: str) -> bytes | None:
        """The whole mail; None when it is gone."""
        return _literal(self._fetch(uid, "(BODY.PEEK[])"))

    def mark_seen(self, uid: str) -> None:
        _said(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))

    def set_aside(self, uid: str) -> None:
        """Move it to the folder of what people sort; where the server has none and makes none, it stays, marked."""
        aside = self._aside()
        if aside is None:
            self.mark_seen(uid)
        elif self._moves:
            _said(self._server.uid("MOVE", uid, _quoted(aside)))
        else:
            _said(self._server.uid("COPY", uid, _quoted(aside)))
            _said(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))

    def waiting_aside(self) -> int:
        """How many mails are there to be sorted."""
        aside = self._aside(make=False)
        if aside is None:
            return 0
        found = re.search(rb"MESSAGES (\d+)", _said(self._server.status(_quoted(aside), "(MESSAGES)")))
        return int(found[1]) if found else 0

    def _aside(self, *, make: bool = True) -> str | None:
        """Where it is: some servers have all folders below the first one."""
        names = (ASIDE, f"INBOX.{ASIDE}", f"INBOX/{ASIDE}")
        for name in names:
            if self._server.status(_quoted(name), "(MESSAGES)")[0] == "OK":
                return name
        for name in names if make else ():
            if self._server.create(_quoted(name))[0] == "OK":
                return name
        return None

    def _fetch(self, uid: str, what: str) -> list:
        status, answer = self._server.uid("FETCH", uid, what)
        if status != "OK":
            raise imaplib.IMAP4.error("FETCH")
        return answer


@contextmanager
def opened(url: str) -> Iterator[Folder]:
    """The folder of an address like imaps://user:password@host:port/Folder. Raises one of `TROUBLE`."""
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    kind, port = (Secure, 993) if secure else (Plain, 143)
    server = kind(str(parts.hostname), parts.port or port, until=time.monotonic() + ALL_IN_ALL)
    try:
        try:
            server.login(unquote(str(parts.username)), unquote(str(parts.password)))
        except imaplib.IMAP4.abort:  # it has gone away
            raise
        except imaplib.IMAP4.error:
            raise PasswordRefused from None
        yield Folder(server, unquote(parts.path.strip("/")) or "INBOX")
    finally:
        with suppress(*TROUBLE):
            server.logout()


def _said(answer: tuple) -> bytes:
    """What the server answered. Raises when it refuses, without its words."""
    status, lines = answer
    if status != "OK":
        raise imaplib.IMAP4.error("refused")
    return b" ".join(each for each in lines if isinstance(each, bytes))


def _literal(answer: list) -> bytes | None:
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
