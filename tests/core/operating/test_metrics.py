"""/metrics: who may read it, what it tells, and that it tells the rest when something is away."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client.parser import text_string_to_metric_families

from core.caching.pages import in_front_of
from core.models import Heartbeat
from core.operating import metrics
from core.operating.counting import counts
from registrations.domain.delivery import note_failed, note_sent
from registrations.enums import MessageKind, MessageState
from registrations.models import Draft, Message, ReferenceCounter
from tests import factories
from tests.registrations.messages.letters import participant

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TOKEN = "t" * 40
QUERIES = 8  # at most


@pytest.fixture(autouse=True)
def counted_anew(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    counts.leave()
    yield
    counts.leave()


def told(client, **headers) -> dict[tuple[str, ...], float]:
    """Each number by its name and the values of its labels, as the library itself reads them."""
    response = client.get("/metrics", headers=headers or None)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name.removeprefix("declencheurs_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def up(found: dict[tuple[str, ...], float]) -> dict[str, float]:
    return {key[1]: value for key, value in found.items() if key[0] == "up"}


# --- Who may ask ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_who_asks_from_the_machine_itself_may(client, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.1", {}),
        ("", {}),
        ("unix:", {}),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"x-forwarded-for": ""}),
        ("192.0.2.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"x-forwarded-proto": "https"}),
        ("127.0.0.1", {"x-real-ip": "192.0.2.1"}),
        ("127.0.0.1", {"forwarded": "for=192.0.2.1"}),
        ("127.0.0.1", {"via": "1.1 proxy"}),
    ],
)
def test_nobody_else_may_without_a_token_behind_nginx_either(client, settings, address, headers, trusted):
    settings.TRUSTED_PROXY = trusted

    refused = client.get("/metrics", REMOTE_ADDR=address, headers=headers)

    assert refused.status_code == 403
    assert b"declencheurs_" not in refused.content
    assert "no-store" in refused.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("told_token", "code"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        (f"Bearer {TOKEN}x", 403),
        ("Bearer ", 403),
        ("Bearer é", 403),
        (f"Basic {TOKEN}", 403),
        (TOKEN, 403),
    ],
)
def test_the_token_opens_from_anywhere_and_nothing_like_it(client, settings, told_token, code):
    settings.METRICS_TOKEN = TOKEN
    headers = {"authorization": told_token, "x-forwarded-for": "192.0.2.1"}

    assert client.get("/metrics", headers=headers).status_code == code


def test_no_token_is_set_and_an_empty_one_opens_nothing(client):
    assert (
        client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers={"authorization": "Bearer "}).status_code
        == 403
    )


def test_it_is_only_read_and_never_kept(client, page_cache):
    assert client.post("/metrics").status_code == 405
    first, second = (client.get("/metrics") for _time in range(2))

    assert "no-store" in first.headers["Cache-Control"]
    assert first.content != second.content


# --- What it tells ----------------------------------------------------------------------------------


def test_what_the_database_knows_is_told(client):
    at = timezone.now()
    known = participant()
    for brought in (DBTaskResult, Message, ReferenceCounter):
        brought.objects.all().delete()
    for state, due in (
        (MessageState.QUEUED, at - 5 * MINUTE),
        (MessageState.QUEUED, at + 5 * MINUTE),
        (MessageState.SENDING, at - 9 * MINUTE),
        (MessageState.FAILED, at - 99 * MINUTE),
        (MessageState.SENT, at),
    ):
        Message.objects.create(kind=MessageKind.WORDS, to="ada@example.org", state=state, due_at=due)
    for status, run_after, enqueued in (
        ("READY", get_date_max(), at - 3 * MINUTE),
        ("READY", at - 4 * MINUTE, at - 60 * MINUTE),
        ("READY", at + MINUTE, at - 60 * MINUTE),
        ("RUNNING", at, at),
        ("SUCCESSFUL", at - 9 * MINUTE, at - 9 * MINUTE),
    ):
        row = DBTaskResult.objects.create(
            id=uuid4(),
            status=status,
            run_after=run_after,
            args_kwargs={},
            task_path="a",
            backend_name="default",
        )
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=enqueued)
    draft = {"intake": known.intake, "version": known.version, "language": "fr", "email": "ada@example.org"}
    Draft.objects.create(**draft)
    Draft.objects.create(**draft, registration=known)
    ReferenceCounter.objects.create(prefix="NOV", year=2024, last=3)
    ReferenceCounter.objects.create(prefix="NOV", year=2025, last=4)
    Heartbeat.beat("worker.1.here", at=at - timedelta(seconds=20))
    Heartbeat.beat("worker.2.here", at=at - 5 * MINUTE)
    Heartbeat.beat("worker.3.here", at=at - timedelta(days=2))
    Heartbeat.beat("backup", at=at - timedelta(hours=2))
    Heartbeat.beat("rounds", at=at - MINUTE)

    found = told(client)

    assert set(up(found).values()) == {1}
    exact = {
        ("letters", "queued"): 2,
        ("letters", "sending"): 1,
        ("letters", "failed"): 1,
        ("tasks", "due"): 2,
        ("tasks", "running"): 1,
        ("registrations_total", "NOV"): 7,
        ("drafts",): 1,
        ("workers",): 1,
        ("letters_held",): 0,
    }
    assert {key: found[key] for key in exact} == exact
    ages = {
        ("oldest_due_letter_age_seconds",): 300,
        ("oldest_due_task_age_seconds",): 240,
        ("worker_heartbeat_age_seconds", "worker.1.here"): 20,
        ("worker_heartbeat_age_seconds", "worker.2.here"): 300,
        ("backup_age_seconds",): 7200,
        ("rounds_age_seconds",): 60,
    }
    assert {key: found[key] for key in ages} == pytest.approx(ages, abs=30)
    assert ("worker_heartbeat_age_seconds", "worker.3.here") not in found
    assert found["disk_free_bytes", "var"] > 0


def test_it_names_nobody_and_asks_as_much_for_many_as_for_one(client):
    with CaptureQueriesContext(connection) as for_none:
        client.get("/metrics")
    registration = participant()
    Message.objects.bulk_create(
        Message(kind=MessageKind.WORDS, to=f"ada{number}@example.org", subject="Ada Lovelace")
        for number in range(30)
    )
    with CaptureQueriesContext(connection) as for_thirty:
        response = client.get("/metrics")

    assert len(for_thirty) == len(for_none) <= QUERIES
    assert b"@" not in response.content
    for known in (registration.email, registration.reference, "Lovelace"):
        assert known.encode() not in response.content


def test_names_are_as_prometheus_wants_them(client):
    text = client.get("/metrics").content.decode()

    for family in text_string_to_metric_families(text):
        assert family.name.startswith("declencheurs_")
        assert family.documentation
        assert family.type in ("counter", "gauge", "histogram")
        assert ("age" in family.name) <= family.name.endswith(
            ("_age_seconds", "page_cache_hits", "page_cache_misses")
        )
        if family.type == "counter":
            assert {sample.name for sample in family.samples} <= {f"{family.name}_total"}
    for line in text.splitlines():
        if line.startswith("# TYPE"):
            assert (
                text.count(f"\n# HELP {line.split()[2]} ") + text.startswith(f"# HELP {line.split()[2]} ")
                == 1
            )


def test_answers_are_counted_by_class_with_the_time_they_took(client):
    client.get("/healthz")
    client.get("/nulle-part/")
    client.get("/admin/")

    found = told(client)

    assert [found["requests_total", each] for each in ("2xx", "3xx", "4xx", "5xx")] == [1, 1, 1, 0]
    assert found["request_duration_seconds_count",] == found["request_duration_seconds_bucket", "+Inf"] == 3
    assert found["request_duration_seconds_sum",] > 0


def test_kept_pages_are_hits_and_answers_whoever_gives_them(client, page_cache, rf):
    page = factories.standard(slug="page")

    def asked(**headers) -> str:
        begun: list[str] = []
        environ = rf.get(page.url, **headers).environ
        served = in_front_of(lambda _environ, _start: pytest.fail("Django was asked"))
        served(environ, lambda status, _headers: begun.append(status))
        return begun[0]

    made = client.get(page.url)
    client.get(page.url)
    assert asked().startswith("200")
    assert asked(HTTP_IF_NONE_MATCH=made.headers["ETag"]).startswith("304")
    found = told(client)

    assert (found["page_cache_hits_total",], found["page_cache_misses_total",]) == (3, 1)
    assert (found["requests_total", "2xx"], found["requests_total", "3xx"]) == (3, 1)
    assert found["request_duration_seconds_count",] == 2


def test_what_becomes_of_letters_is_counted_where_they_leave(client):
    at = timezone.now()
    letters = [
        Message.objects.create(kind=MessageKind.WORDS, to="a@example.org", state="sending", attempts=number)
        for number in (1, 1, 6)
    ]

    note_sent(letters[0], at=at)
    note_failed(letters[1], TimeoutError(), at=at)
    note_failed(letters[2], TimeoutError(), at=at)

    found = told(client)
    assert [found["letter_attempts_total", each] for each in ("sent", "put_off", "given_up")] == [1, 1, 1]


# --- When something is away -------------------------------------------------------------------------


def test_without_the_database_the_rest_is_told_and_it_is_asked_once(client):
    asked = []

    def fail(*query) -> None:
        asked.append(query)
        raise OperationalError("no answer from awa@db.internal")

    with connection.execute_wrapper(fail):
        found = told(client)

    away = {each.name for each in metrics.SOURCES.values() if each.of_rows}
    assert up(found) == {each: float(each not in away) for each in metrics.SOURCES}
    assert {"database", "tasks", "letters"} <= away
    assert len(asked) == 1
    assert found["disk_free_bytes", "var"] > 0
    assert ("drafts",) not in found


def test_without_the_cache_the_rest_is_told(client, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "core.caching.redis.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    found = told(client)

    assert {name for name, value in up(found).items() if not value} == {"cache"}


def test_a_source_that_fails_by_its_own_fault_leaves_the_other_rows(client, monkeypatch):
    def fail():
        raise ZeroDivisionError

    monkeypatch.setitem(metrics.SOURCES, "tasks", metrics.Source("tasks", fail, of_rows=True))

    found = told(client)

    assert {name for name, value in up(found).items() if not value} == {"tasks"}
    assert found["drafts",] == 0
