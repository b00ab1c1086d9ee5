"""A real IMAP server of the tests, pymap, as a process of its own: its mailboxes live in its memory."""

import imaplib
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port

USER, PASSWORD = "reponses", "mot de passe/@"


@dataclass
class ImapServer:
    """Where it listens. A second client looks into its folders, as a person with a mail program does."""

    port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """INBOUND_IMAP_URL of a site that reads here."""
        return f"imap://{USER}:mot%20de%20passe%2F%40@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        """Start it. Raises Stop when it does not answer."""
        program = Path(sys.executable).with_name("pymap")
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-tls", "--no-service", "admin"]
        self.process = subprocess.Popen(
            [program, *where, "dict", "--demo-user", USER, "--demo-password", PASSWORD],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, self.process, "The IMAP server")

    def end(self, how: int = signal.SIGTERM) -> None:
        """End it, with what it holds; nothing when it has ended."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A connection of somebody else's to the same mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as client:
            client.login(USER, PASSWORD)
            yield client

    def receive(self, *mails: EmailMessage | bytes) -> None:
        """Put mails into the mailbox, as the mail system does that delivers them."""
        with self.client() as client:
            for mail in mails:
                client.append("INBOX", None, None, mail if isinstance(mail, bytes) else bytes(mail))  # type: ignore[arg-type]

    def number(self, folder: str = "INBOX", which: str = "ALL") -> int:
        """How many mails of that kind a folder has; 0 for none that is there."""
        with self.client() as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return 0
            return len(client.search(None, which)[1][0].split())

    def mark_unseen(self) -> None:
        """As if the site had died before it marked what it has filed."""
        with self.client() as client:
            client.select("INBOX")
            client.store("1:*", "-FLAGS", r"(\Seen)")

    def clear(self) -> None:
        """Empty its folders."""
        with self.client() as client:
            client.delete('"A trier"')
            client.select("INBOX")
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()


@contextmanager
def imap_process() -> Iterator[ImapServer]:
    """A running one."""
    server = ImapServer(free_port())
    try:
        server.start()
        yield server
    finally:
        server.end(signal.SIGKILL)
