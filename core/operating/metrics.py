"""/metrics: what a Prometheus keeps of the site, numbers without anybody in them.

What is told is a table of sources, to which floors above add theirs. One that is away leaves the others as they are and
has `declencheurs_up` at 0. Numbers of this machine are added up from all its processes (core.operating.counting), those
of the database are the same on every machine. However much there is, each source asks the database once.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.db.models import Case, Count, Min, Q, When
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from core.models import Heartbeat
from core.models.heartbeats import ALIVE_FOR, BACKUP, ROUNDS, WORKER
from core.operating.counting import BUCKETS, CLASSES, counts
from core.operating.health import MISSED_FOR, ask_cache, ask_database
from core.operating.holding import held
from core.operating.outages import is_passing

logger = logging.getLogger(__name__)

PREFIX = "declencheurs_"  # of every name
REFUSED = "A token is asked for, or an address of this machine: see docs/operating.md.\n"
# Whoever stands between the visitor and this process adds one of them.
SIGNS_OF_A_PROXY = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)

Tell = Callable[[], Iterable[Metric]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where some of the numbers come from. `of_rows`: from the database, and it is not asked once that is away."""

    name: str
    tell: Tell
    of_rows: bool


SOURCES: dict[str, Source] = {}


def measure(name: str, tell: Tell, *, of_rows: bool = False) -> None:
    """Have it told too. Floors above call it when they are loaded."""
    SOURCES[name] = Source(name, tell, of_rows)


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    """A number that rises and falls."""
    return GaugeMetricFamily(f"{PREFIX}{name}", words, value=value)


def gauges(name: str, words: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    """Several of a kind, told apart by a label."""
    family = GaugeMetricFamily(f"{PREFIX}{name}", words, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family


def counter(name: str, words: str, label: str, values: dict[str, float]) -> CounterMetricFamily:
    """Numbers that only grow, told apart by a label if there is one; `_total` is added to the name."""
    family = CounterMetricFamily(f"{PREFIX}{name}", words, labels=[label] if label else [])
    for each, value in values.items():
        family.add_metric([each] if label else [], value)
    return family


# --- What this machine has counted ----------------------------------------------------------------------------


def _answers() -> Iterator[Metric]:
    found = counts.totals()
    before = {"2xx": found["kept_200"], "3xx": found["kept_304"]}
    yield counter(
        "requests",
        "Requests answered, by the class of the code.",
        "code",
        {each: found[each] + before.get(each, 0) for each in CLASSES},
    )
    within = [*(found[f"within_{limit}"] for limit in BUCKETS), found["longer"]]
    limits = [*map(str, BUCKETS), "+Inf"]
    yield HistogramMetricFamily(
        f"{PREFIX}request_duration_seconds",
        "How long an answer took to begin; kept pages that are given before Django are not in it.",
        buckets=list(zip(limits, accumulate(within), strict=True)),
        sum_value=found["microseconds"] / 1_000_000,
    )
    hits = found["hits"] + sum(before.values())
    yield counter("page_cache_hits", "Answers that had been kept.", "", {"": hits})
    yield counter("page_cache_misses", "Answers that were made, and then kept.", "", {"": found["misses"]})
    outcomes = ("sent", "put_off", "given_up")
    yield counter(
        "letter_attempts",
        "Letters that the workers of this machine have tried to send: sent, put off for a failure, given up.",
        "outcome",
        {each: found[f"letters_{each}"] for each in outcomes},
    )


def _disk() -> Iterator[Metric]:
    places = {"var": Path(settings.VAR_DIR), "temporary": Path(tempfile.gettempdir())}
    free = {name: float(shutil.disk_usage(place).free) for name, place in places.items()}
    yield gauges("disk_free_bytes", "Room where the site writes.", "place", free)


def _cache() -> Iterable[Metric]:
    if why := ask_cache():
        raise ConnectionError(why)
    return ()


# --- What the database knows ----------------------------------------------------------------------------------


def _database() -> Iterable[Metric]:
    ask_database()
    return ()


def _tasks() -> Iterator[Metric]:
    at = timezone.now()
    ready = Q(status=TaskResultStatus.READY)
    due = ready & (Q(run_after__lte=at) | Q(run_after=get_date_max()))  # far ahead: as soon as can be
    running = Q(status=TaskResultStatus.RUNNING)
    found = (
        DBTaskResult.objects.order_by()
        .filter(ready | running)
        .annotate(since=Case(When(run_after__lte=at, then="run_after"), default="enqueued_at"))
        .aggregate(
            due=Count("pk", filter=due),
            running=Count("pk", filter=running),
            oldest=Min("since", filter=due),
        )
    )
    states = {"due": found["due"], "running": found["running"]}
    yield gauges("tasks", "Tasks of the queue that are due, and that are being done.", "state", states)
    oldest = (at - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    yield gauge(
        "oldest_due_task_age_seconds", "How long the oldest due task has waited; 0 without one.", oldest
    )


def _signs_of_life() -> Iterator[Metric]:
    at = timezone.now()
    wanted = Q(name__startswith=WORKER, at__gt=at - MISSED_FOR) | Q(name__in=[ROUNDS, BACKUP])
    ages = {
        name: max(0.0, (at - moment).total_seconds())
        for name, moment in Heartbeat.objects.filter(wanted).order_by("name").values_list("name", "at")
    }
    rounds, backup = ages.pop(ROUNDS, None), ages.pop(BACKUP, None)
    alive = sum(age < ALIVE_FOR.total_seconds() for age in ages.values())
    yield gauge("workers", "Workers that give a sign of life.", alive)
    words = "How long ago each worker gave a sign of life."
    yield gauges("worker_heartbeat_age_seconds", words, "worker", ages)
    if rounds is not None:
        yield gauge("rounds_age_seconds", "How long ago a worker began what is due every minute.", rounds)
    if backup is not None:
        yield gauge("backup_age_seconds", "How long ago `manage.py backup` last came to its end.", backup)


def _installation() -> Iterator[Metric]:
    words = "Whether letters wait because the site was restored or copied."
    yield gauge("letters_held", words, float(bool(held())))


measure("requests", _answers)
measure("disk", _disk)
measure("cache", _cache)
measure("database", _database, of_rows=True)
measure("tasks", _tasks, of_rows=True)
measure("workers", _signs_of_life, of_rows=True)
measure("installation", _installation, of_rows=True)


class Site(Collector):
    """All sources, each asked when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        up: dict[str, float] = {}
        away = False
        for source in SOURCES.values():
            found: list[Metric] | None = None
            if not (source.of_rows and away):
                try:
                    found = list(source.tell())
                except Exception as error:  # noqa: BLE001 whatever is wrong with one, the others are told
                    away |= source.of_rows and is_passing(error)
                    logger.warning("metrics: %s: %s", source.name, type(error).__name__)
            up[source.name] = float(found is not None)
            yield from found or ()
        yield gauges("up", "Whether each part could be asked: 0, and its numbers are missing.", "source", up)


# --- Who may ask ----------------------------------------------------------------------------------------------


def may_ask(request: HttpRequest) -> bool:
    """Whether the request has the token, or comes from this machine itself and through no proxy.

    Behind a proxy of the same machine every visitor comes from it: what a proxy adds is believed as far as it takes a
    right away, and by nobody else does it give one.
    """
    kind, _space, told = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer":
        return constant_time_compare(told.strip(), settings.METRICS_TOKEN)
    if any(sign in request.META for sign in SIGNS_OF_A_PROXY):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers in the text format of Prometheus, for who has `METRICS_TOKEN` or asks from here; 403 for others."""
    if not may_ask(request):
        return HttpResponseForbidden(REFUSED, content_type="text/plain; charset=utf-8")
    return HttpResponse(generate_latest(Site()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
