"""Mail servers that misbehave as real ones do."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import ClassVar

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class Server(BaseEmailBackend):
    """Keeps what it accepts; refuses `refused` addresses, fails `failing` times, and may die after accepting."""

    accepted: ClassVar[list[EmailMessage]] = []
    refused: ClassVar[set[str]] = set()
    failing: ClassVar[int] = 0
    dies_after_accepting: ClassVar[bool] = False
    fails_to_close: ClassVar[bool] = False
    opened: ClassVar[list[str]] = []

    @classmethod
    def start(cls) -> type["Server"]:
        """As new: nothing accepted, nothing wrong."""
        cls.accepted, cls.refused, cls.opened = [], set(), []
        cls.failing, cls.dies_after_accepting, cls.fails_to_close = 0, False, False
        return cls

    def open(self) -> bool:
        self.opened.append("open")
        if type(self).failing:
            type(self).failing -= 1
            raise SMTPServerDisconnected("421 awa@example.org too busy")
        return True

    def close(self) -> None:
        self.opened.append("close")
        if self.fails_to_close:
            raise SMTPServerDisconnected("awa@example.org: gone")

    def send_messages(self, email_messages) -> int:
        for mail in email_messages:
            if self.refused & set(mail.to):
                raise SMTPRecipientsRefused({mail.to[0]: (550, b"no such user")})
            mail.message()  # what goes over the wire is made now: a header with a line end is refused
            self.accepted.append(mail)
            if self.dies_after_accepting:
                raise SystemExit  # what a killed process never comes back from
        return len(email_messages)
