"""A tiny clamd on this machine: it speaks PING and INSTREAM, finds EICAR's test file, and can be made to misbehave."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SIGNATURE = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
STREAM_MAX = 25 * 1024 * 1024


@dataclass
class Clamd:
    """Where it listens, what it has scanned, and how it behaves.

    `mood` is "well"; "hanging", it never answers; "dying", it hangs up in the middle of a stream; "full", it says that
    the stream is too long; "babbling", it answers something else.
    """

    url: str = ""
    mood: str = "well"
    scanned: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)


class Conversation(socketserver.StreamRequestHandler):
    """One command, as clamd(8) has it: `nCOMMAND` and a line feed, or `zCOMMAND` and a NUL."""

    server: "Listener"

    def handle(self) -> None:
        clamd, command = self.server.clamd, self._command()
        if clamd.mood == "hanging":
            clamd.stopped.wait()
        elif command == b"PING":
            self.wfile.write(b"PONG\n")
        elif command == b"INSTREAM":
            self._scan(clamd)

    def _command(self) -> bytes:
        kind, command = self.rfile.read(1), bytearray()
        end = {b"n": b"\n", b"z": b"\0"}.get(kind, b"\n")
        while (character := self.rfile.read(1)) not in (end, b""):
            command += character
        return bytes(command)

    def _scan(self, clamd: Clamd) -> None:
        stream = bytearray()
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            if clamd.mood == "dying":
                return
            stream += self.rfile.read(size)
        if clamd.mood == "babbling":
            self.wfile.write(b"\xff\xfe what?\n")
        elif clamd.mood == "full" or len(stream) > STREAM_MAX:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\n")
        else:
            clamd.scanned.append(bytes(stream))
            found = b"Eicar-Test-Signature FOUND" if SIGNATURE in stream else b"OK"
            self.wfile.write(b"stream: " + found + b"\n")


class Listener(socketserver.ThreadingTCPServer):
    """A thread for each connection."""

    daemon_threads = True
    clamd: Clamd

    def handle_error(self, request, client_address) -> None:
        """A client that has hung up is what some tests are about."""


@contextmanager
def clamd_server() -> Iterator[Clamd]:
    """A running scanner."""
    clamd = Clamd()
    with Listener(("127.0.0.1", 0), Conversation) as listener:
        listener.clamd = clamd
        clamd.url = f"tcp://127.0.0.1:{listener.server_address[1]}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield clamd
        finally:
            clamd.stopped.set()
            listener.shutdown()
            thread.join()
