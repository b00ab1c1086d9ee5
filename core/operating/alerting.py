"""Operators are told by mail what is wrong with the site, by the checks of `/readyz?strict` (core.operating.health).

One letter when something breaks, one a day while it lasts, one when it is well again. The worker looks each minute; a
timer that runs `manage.py alert` looks too, for a worker that is dead tells nothing. Such a letter needs neither outbox
nor worker, nor the database: what has been told is kept in a file of VAR_DIR, which one of them at a time reads and
writes. Letters to operators name no person and leave also where others are held (docs/decisions/065).
"""

import fcntl
import json
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.operating.health import CHECKS, findings
from core.releases import known_to
from core.text.dates import minute_in_words

logger = logging.getLogger(__name__)

FILE = "alerts.json"
ROOM = 8192  # bytes of the file, taken when it is made: it can be written when the disk is full
DAILY = timedelta(days=1)
# What has just been told well and breaks again is told once it has lasted: what comes and goes is not told each time.
JUST = timedelta(hours=1)
LASTING = timedelta(minutes=10)

BROKEN, STILL, WELL = "broken", "still", "well"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a check that is not simply well. Moments are aware; None where it does not apply."""

    broken: datetime | None = None  # since when it is wrong
    told: datetime | None = None  # when operators were last told that it is
    well: datetime | None = None  # when it was well again, or was so for a moment

    @classmethod
    def read(cls, kept: dict[str, str]) -> "Known":
        """As `write` has it, in whichever release. Raises TypeError and ValueError for anything else."""
        known = known_to(cls, kept)
        return cls(**{name: datetime.fromisoformat(moment) for name, moment in known.items()})

    def write(self) -> dict[str, str]:
        moments = {"broken": self.broken, "told": self.told, "well": self.well}
        return {name: moment.isoformat() for name, moment in moments.items() if moment}


@dataclass
class Look:
    """One look: what was found (as `findings()` gives it), what operators are told of it, what kept it from them."""

    found: dict[str, str | None] = field(default_factory=dict)
    news: dict[str, str] = field(default_factory=dict)  # broken, still or well, by check
    trouble: str = ""

    def of(self, *kinds: str) -> list[str]:
        """The checks of which there are such news, in the order of the table."""
        return [name for name in self.found if self.news.get(name) in kinds]


class NothingKept(Exception):
    """What was told cannot be kept: a letter would leave again and again."""


def look(at: datetime | None = None, *, again: float = 0) -> Look:
    """Look at everything and tell `OPERATORS` what is new, one of several at a time on this machine. Raises nothing.

    With `again`, what is newly wrong is looked at a second time after so many seconds, and told if it still is: a
    worker is away for a moment while a new version starts.
    """
    done = Look()
    try:
        with _file() as file:
            if file is None:
                return done  # somebody else looks at this moment
            _look(done, file, at or timezone.now(), again)
    except Exception as error:  # noqa: BLE001 whatever it meets, who looks has other things to do
        done.trouble = type(error).__name__
        logger.error("Operators were not told: %s", done.trouble)  # noqa: TRY400 a mail server's words quote addresses
    return done


def judge(known: Known | None, why: str | None, at: datetime) -> tuple[Known | None, str]:
    """What is known of a check after that finding, and the news of it; "" when there is nothing to tell."""
    if why is None:
        return known, ""  # nobody knows while the database is away
    known = known or Known()
    just_well = known.well is not None and at - known.well < JUST
    if not why:
        if known.broken:  # told, or it came and went
            return Known(well=at), WELL if known.told else ""
        return known if just_well else None, ""
    broken = known.broken or at
    if known.told:
        return (Known(broken, at), STILL) if at - known.told >= DAILY else (known, "")
    if just_well and at - broken < LASTING:
        return Known(broken, well=known.well), ""
    return Known(broken, at), BROKEN


def letter(done: Look, at: datetime) -> EmailMessage:
    """What operators are told, in the site's language."""
    titles = [str(CHECKS[name].title) for name in done.of(BROKEN, STILL) or done.of(WELL)]
    subject = gettext("Wrong: %(titles)s") if done.of(BROKEN, STILL) else gettext("Well again: %(titles)s")
    unnamed = [name for name, why in done.found.items() if why and name not in done.news]
    parts = [
        gettext("%(site)s, machine %(machine)s, %(moment)s, Paris time:")
        % {"site": settings.SITE_URL, "machine": socket.gethostname(), "moment": minute_in_words(at)}
    ]
    for heading, names in (
        (gettext("Something is wrong:"), done.of(BROKEN)),
        (gettext("This has been wrong for a day or more:"), done.of(STILL)),
        (gettext("This is well again:"), done.of(WELL)),
        (gettext("This is still wrong, as you know:"), unnamed),
    ):
        lines = [f"- {_line(name, done.found[name])}" for name in names]
        parts += ["\n".join([heading, *lines])] if lines else []
    advice = gettext("What to do: docs/operating.md, chapter “Alerts”. How it is now: %(url)s")
    parts.append(advice % {"url": f"{settings.SITE_URL}/readyz"})
    return EmailMessage(
        f"[{settings.WAGTAIL_SITE_NAME}] {subject % {'titles': ', '.join(titles)}}",
        "\n\n".join(parts) + "\n",
        settings.SERVER_EMAIL,
        settings.OPERATORS,
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(settings.MAIL_BACKEND),
    )


def _look(done: Look, file: int, at: datetime, again: float) -> None:
    language, before = settings.LANGUAGE_CODE, _kept(file)
    done.found = findings(language)
    if again and any(why and name not in before for name, why in done.found.items()):
        time.sleep(again)
        second = findings(language)
        done.found = {name: second[name] if why else why for name, why in done.found.items()}
    if not settings.OPERATORS:
        return
    after: dict[str, Known] = {}
    for name, why in done.found.items():
        known, news = judge(before.get(name), why, at)
        if known:
            after[name] = known
        if news:
            done.news[name] = news
    if done.news:
        _keep(file, before)  # raises, before anything leaves, where nothing can be kept
        with translation.override(language):
            letter(done, at).send()  # raises, and the next look finds the same news
    if after != before:
        _keep(file, after)


def _line(name: str, why: str | None) -> str:
    title = str(CHECKS[name].title)
    return gettext("%(title)s: %(why)s") % {"title": title, "why": why} if why else title


@contextmanager
def _file() -> Iterator[int | None]:
    """The file of what was told, for who comes first; None for who comes meanwhile."""
    path = Path(settings.VAR_DIR) / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield handle
    finally:
        os.close(handle)


def _kept(file: int) -> dict[str, Known]:
    """What was told; nothing when the file is new or unreadable."""
    try:
        return {name: Known.read(kept) for name, kept in json.loads(os.pread(file, ROOM, 0)).items()}
    except (AttributeError, TypeError, ValueError):
        return {}


def _keep(file: int, known: dict[str, Known]) -> None:
    """Write it over what was there: the file takes no more room than it has. Raises NothingKept and OSError."""
    content = json.dumps({name: each.write() for name, each in known.items()}).encode()
    if os.pwrite(file, content.ljust(ROOM), 0) != ROOM:
        raise NothingKept
    os.fsync(file)
