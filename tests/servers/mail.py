"""The mail server of `tests.servers.smtp` as a process of its own, which can be killed and stopped like any other part.

`python -m tests.servers.mail PORT FOLDER` keeps each mail that it takes as a file in the folder.
"""

import email
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port
from tests.servers.smtp import Mailbox, Server, Session

KEPT = ".eml"


@dataclass
class MailServer:
    """Where it listens, and the folder of what it has taken, which outlives its process."""

    port: int
    folder: Path
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """EMAIL_URL of a site that sends here."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[Message]:
        """What has arrived, in no order."""
        return [email.message_from_bytes(path.read_bytes()) for path in self.folder.glob(f"*{KEPT}")]

    def start(self) -> None:
        """Start it. Raises Stop when it does not answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self.port), str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, self.process, "The mail server")

    def end(self, how: int = signal.SIGTERM) -> None:
        """End it; nothing when it has ended."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


@contextmanager
def mail_process() -> Iterator[MailServer]:
    """A running one, and its folder."""
    with tempfile.TemporaryDirectory(prefix="mail-") as folder:
        server = MailServer(free_port(), Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.end(signal.SIGKILL)


def keep(folder: Path, message: Message) -> None:
    """Write one mail whole, or not at all."""
    path = folder / str(uuid.uuid4())
    path.write_bytes(bytes(message))
    path.rename(path.with_suffix(KEPT))


def main(port: str, folder: str) -> None:
    """Take mails until the process ends."""
    with Server(("127.0.0.1", int(port)), Session) as server:
        server.mailbox = Mailbox("127.0.0.1", int(port), on_kept=lambda each: keep(Path(folder), each))
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
