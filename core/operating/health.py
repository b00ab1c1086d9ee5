"""Two questions of an operator: does the process answer, and is everything behind it there?"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django_tasks_db.models import DBTaskResult

from core.files.storages import private_storage
from core.models import Heartbeat
from core.models.heartbeats import ALIVE_FOR, BACKUP
from core.operating.holding import held

logger = logging.getLogger(__name__)

LIMIT = 2.0  # seconds for what may hang; all are asked at the same time
LATE = timedelta(minutes=10)  # what is due leaves within seconds, or a worker is missing
MISSED_FOR = timedelta(days=1)  # a worker that has not stopped in order is missed so long, then forgotten
ROOM = 512 * 1024 * 1024  # bytes: some days of logs and of files that people send

# Gives "" when all is well, else what is wrong, in the language of who asks: words without a person, an address, a host
# or a path in them.
Question = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is asked, and its name for people.

    `of_rows`: it reads the database, and nothing is known of it when that is away.

    `needed`: a machine on which it fails can answer nothing but what it has kept, and should be asked nothing. All
    others only warn: were machines taken away for a late letter, or for a bucket that they share, nobody would see
    anything.
    """

    name: str
    ask: Question
    title: str | Promise
    of_rows: bool = False
    needed: bool = False


def ask_database() -> str:
    """Raises what it meets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def ask_cache() -> str:
    """Whether it keeps anything."""
    cache = caches["default"]
    cache.set("readyz", "yes", 10)
    return (
        "" if cache.get("readyz") == "yes" else gettext("it keeps nothing: pages are made anew, more slowly")
    )


def _storage() -> str:
    for storage in (default_storage, private_storage()):
        storage.exists("readyz")  # asks the disk or the service; raises when it does not answer
    return ""


def _disk() -> str:
    for place in (Path(settings.VAR_DIR), Path(tempfile.gettempdir())):
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"." * 4096)
            file.flush()
        if (free := shutil.disk_usage(place).free) < ROOM:
            return gettext("%(free)d MB are free where the site writes") % {"free": free // 1024**2}
    return ""


def _worker() -> str:
    at = timezone.now()
    beats = Heartbeat.of_workers().filter(at__gt=at - MISSED_FOR).values_list("at", flat=True)
    alive = [each for each in beats if each > at - ALIVE_FOR]
    silent = [each for each in beats if each <= at - ALIVE_FOR]
    if not beats:
        return gettext("no worker gives a sign of life")
    if not alive:
        return gettext("no worker gives a sign of life since %(moment)s") % {"moment": since(max(silent))}
    if silent:
        words = gettext("%(silent)d of %(all)d workers give no sign of life since %(moment)s")
        return words % {"silent": len(silent), "all": len(beats), "moment": since(min(silent))}
    return ""


def _queue() -> str:
    at = timezone.now()
    due = DBTaskResult.objects.ready().filter(
        enqueued_at__lt=at - LATE, priority__gte=0
    )  # what somebody waits for
    due = due.filter(Q(run_after__lt=at - LATE) | Q(run_after__gt=at))  # far ahead: as soon as can be
    oldest = due.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return gettext("the oldest task due waits since %(moment)s") % {"moment": since(oldest)} if oldest else ""


def _backup() -> str:
    """Of a site that `manage.py backup` has never backed up nothing is known: it may be done in another way."""
    limit = timezone.now() - timedelta(hours=settings.BACKUP_HOURS)
    last = Heartbeat.objects.filter(name=BACKUP).values_list("at", flat=True).first()
    if not settings.BACKUP_HOURS or last is None or last > limit:
        return ""
    return gettext("the last backup was made at %(moment)s") % {"moment": since(last)}


def _installation() -> str:
    return gettext(why) if (why := held()) else ""


def since(at: datetime) -> str:
    """A moment as `why` has it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


CHECKS: dict[str, Check] = {}


def watch(
    name: str, ask: Question, title: str | Promise, *, of_rows: bool = False, needed: bool = False
) -> None:
    """Have it asked too. Floors above call it when they are loaded."""
    CHECKS[name] = Check(name, ask, title, of_rows, needed)


watch("database", ask_database, gettext_lazy("database"), of_rows=True, needed=True)
watch("cache", ask_cache, gettext_lazy("cache"))
watch("storage", _storage, gettext_lazy("storage of files"))
watch("disk", _disk, gettext_lazy("room on the disk"))
watch("worker", _worker, gettext_lazy("background work"), of_rows=True)
watch("queue", _queue, gettext_lazy("queue of tasks"), of_rows=True)
watch("installation", _installation, gettext_lazy("installation"), of_rows=True)
watch("backup", _backup, gettext_lazy("backup"), of_rows=True)


class _Aside:
    """Checks in threads of their own, so that one that hangs holds up neither the others nor who asks."""

    threads: dict[str, threading.Thread] = {}  # of the process

    @classmethod
    def begin(cls, check: Check, answers: dict[str, str], language: str) -> None:
        before = cls.threads.get(check.name)
        if before is not None and before.is_alive():
            return  # it still waits for the last one: asking again would only leave one more
        thread = threading.Thread(
            target=lambda: answers.update({check.name: _answer(check, language)}),
            daemon=True,
            name=f"readyz-{check.name}",
        )
        cls.threads[check.name] = thread
        thread.start()

    @classmethod
    def wait(cls, until: float) -> None:
        for thread in [*cls.threads.values()]:
            thread.join(max(0.0, until - time.monotonic()))


def _answer(check: Check, language: str) -> str:
    with translation.override(language):
        try:
            return check.ask()
        except Exception as error:  # noqa: BLE001 whatever is wrong with it, it does not answer
            logger.warning("readyz: %s: %s", check.name, type(error).__name__)
            return gettext("it does not answer (%(error)s)") % {"error": type(error).__name__}


def findings(language: str = "en") -> dict[str, str | None]:
    """What is wrong with each, in words of that language: "" nothing, None not known, since the database is away.

    Takes `LIMIT` seconds and little more. What reads rows is asked here, on the connection there is, which does not
    wait long by itself (core.databases).
    """
    until, answers = time.monotonic() + LIMIT, dict[str, str]()
    found: dict[str, str | None] = dict.fromkeys(CHECKS)
    for check in CHECKS.values():
        if not check.of_rows:
            _Aside.begin(check, answers, language)
    for check in CHECKS.values():
        if check.of_rows and not found["database"]:
            found[check.name] = _answer(check, language)
    _Aside.wait(until)
    with translation.override(language):
        late = gettext("it has not answered within %(seconds)d s") % {"seconds": LIMIT}
    for check in CHECKS.values():
        if not check.of_rows:
            found[check.name] = answers.get(check.name, late)
    return found


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "alive"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """What a load balancer asks: 503 when this machine should be asked nothing, else 200.

    Each thing is true, false or null; `status`: ready, degraded (something is wrong that does not keep the site from
    answering) or unready; `why` says what is wrong. With `?strict`, what a person's alarm asks, 503 for anything wrong.
    """
    found = findings()
    wrong = {name: why for name, why in found.items() if why}
    unready = any(CHECKS[name].needed for name in wrong)
    status = "unready" if unready else "degraded" if wrong else "ready"
    states = {name: None if why is None else not why for name, why in found.items()}
    refused = unready or (bool(wrong) and "strict" in request.GET)
    response = JsonResponse({"status": status, **states, "why": wrong}, status=503 if refused else 200)
    response._has_been_logged = True  # type: ignore[attr-defined]  # an answer like any other
    return response
