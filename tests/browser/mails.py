"""What the demo's worker has sent, read from the files it writes."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import mktime_tz, parsedate_tz
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 120.0  # seconds the worker has to send a mail
PERSONAL = re.compile(r"https?://\S+/suivi/[\w-]{40,}/\S*")


def mails(folder: Path, wanted: Callable[[EmailMessage], bool]) -> list[EmailMessage]:
    """The mails that satisfy `wanted`, as soon as there is one. Raises AssertionError when none comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := [mail for mail in _all(folder) if wanted(mail)]:
            return found
        time.sleep(0.1)
    raise AssertionError(f"No such mail in {PATIENCE} s.")


def mail_to(folder: Path, address: str, *, about: str = "") -> EmailMessage:
    """The newest mail to that address whose subject holds those words."""
    return mails(folder, lambda mail: mail["To"] == address and about in mail["Subject"])[-1]


def personal_link(mail: EmailMessage) -> str:
    """The path of the personal link that the text of the mail gives."""
    found = PERSONAL.search(text_of(mail))
    assert found, mail["Subject"]
    return urlsplit(found.group()).path


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return body.get_content()


def _all(folder: Path) -> list[EmailMessage]:
    """Those that are written to their end, the newest last. A file holds what one connection has sent."""
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime) if folder.exists() else []
    found = [mail for path in files for mail in _read(path, path.stat().st_size)]
    return sorted(found, key=lambda mail: mktime_tz(parsedate_tz(mail["Date"])))


@cache
def _read(path: Path, size: int) -> list[EmailMessage]:
    """What a file holds that is so long; a line tells where each mail ends."""
    raws = path.read_bytes()[:size].split(b"-" * 79)[:-1]
    return [message_from_bytes(raw.lstrip(), policy=policy.default) for raw in raws]  # type: ignore[misc]
