"""A restored or copied site sends nothing until somebody says so.

An installation has a mark, kept twice: in the database, and outside of it (`INSTANCE_MARK`, or a file in VAR_DIR). A
database that came from elsewhere, by `manage.py restore`, by `pg_dump` or as a copied file, bears a mark that its new
surroundings do not know; a copy of everything stands at another place. Then letters wait, and `/readyz`, the admin's
first page and the log say so, until `manage.py letters` says what becomes of them (docs/decisions/063).
"""

import logging
import os
import time
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.models import Instance

logger = logging.getLogger(__name__)

COPIED = gettext_noop("the database came from another installation")
MOVED = gettext_noop(
    "everything was copied to another place, or the address or the database of this one has changed"
)
FILE = "instance"
LOOKED_AT_EVERY = 10.0  # seconds; what was released, or found, is known to every process by then
_known: tuple[float, str] | None = None  # when it was looked at, what was found


class Held(Exception):
    """This installation sends nothing yet."""


class HoldingBackend(BaseEmailBackend):
    """Whatever sends mail passes here: `MAIL_BACKEND` behind a door that is shut while letters are held."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fail_silently=options.get("fail_silently", False))
        self._behind = get_connection(settings.MAIL_BACKEND, **options)

    @property
    def connection(self) -> Any:
        """The one to the mail server that is open now, if what is behind the door keeps one."""
        return getattr(self._behind, "connection", None)

    def open(self) -> bool | None:
        self._pass()
        return self._behind.open()

    def close(self) -> None:
        self._behind.close()

    def send_messages(self, email_messages: Any) -> int:
        self._pass()
        return self._behind.send_messages(email_messages)

    def _pass(self) -> None:
        if why := held():
            raise Held(why)


def held() -> str:
    """Why letters are held here; empty when they are not. The first to ask makes a new site this installation's."""
    global _known  # noqa: PLW0603 one answer for the process, for some seconds
    if not settings.HOLD_LETTERS:
        return ""
    if _known is None or time.monotonic() - _known[0] > LOOKED_AT_EVERY:
        before, found = _known, _looked()
        if found and (before is None or before[1] != found):
            logger.warning("No letter leaves: %s. `manage.py letters` releases them.", found)
        _known = (time.monotonic(), found)
    return _known[1]


def look_again() -> None:
    """Forget what was found."""
    global _known  # noqa: PLW0603
    _known = None


def claim(*, at: datetime | None = None) -> None:
    """Make the database this installation's, under a new mark where it has chosen none: from now on it sends."""
    mark = settings.INSTANCE_MARK or uuid4().hex
    if not settings.INSTANCE_MARK:
        fresh = _written(mark)
        fresh.replace(settings.VAR_DIR / FILE)
    values = {"mark": _hidden(mark), "place": place(), "since": at or timezone.now()}
    Instance.objects.update_or_create(pk=Instance.ONLY, defaults=values)
    look_again()


def disown(*, at: datetime | None = None) -> None:
    """Make the database nobody's: a restore does, so that nothing leaves before somebody has looked."""
    values = {"mark": uuid4().hex, "place": "", "since": at or timezone.now()}
    Instance.objects.update_or_create(pk=Instance.ONLY, defaults=values)
    look_again()


def place() -> str:
    """A digest of what tells this installation from a copy of all it consists of."""
    known = connection.settings_dict
    name = str(known["NAME"])
    if connection.vendor == "sqlite":
        name = str(Path(name).resolve())
    host = known["HOST"] or known.get("OPTIONS", {}).get("host", "")
    return sha256(
        "\n".join([settings.INSTANCE_ADDRESS, str(host), str(known["PORT"]), name]).encode()
    ).hexdigest()


def _looked() -> str:
    row = Instance.objects.filter(pk=Instance.ONLY).first()
    if row is None:
        outside = _outside() or _first()
        values = {"mark": _hidden(outside), "place": place()}
        row, _made = Instance.objects.get_or_create(pk=Instance.ONLY, defaults=values)
    if row.mark != _hidden(_outside()):
        return COPIED
    return MOVED if row.place != place() else ""


def _outside() -> str:
    """The mark that is kept outside of the database; empty when there is none."""
    if settings.INSTANCE_MARK:
        return settings.INSTANCE_MARK
    with suppress(FileNotFoundError):
        return (settings.VAR_DIR / FILE).read_text().strip()
    return ""


def _first() -> str:
    """A mark for this folder, where it has none; of two processes that make one, one does."""
    fresh = _written(uuid4().hex)
    with suppress(FileExistsError):
        os.link(fresh, settings.VAR_DIR / FILE)
    fresh.unlink()
    return _outside()


def _written(mark: str) -> Path:
    """A file beside the one that counts, readable by the site alone."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.VAR_DIR / f"{FILE}.{uuid4().hex}"
    path.touch(mode=0o600)
    path.write_text(mark)
    return path


def _hidden(mark: str) -> str:
    """What the database keeps of it: who reads a backup cannot pretend to be the installation."""
    return sha256(mark.encode()).hexdigest()
