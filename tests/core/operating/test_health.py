"""Alive, and ready: what an operator is told, and what takes a machine away from visitors."""

import socket
import threading
import time
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.settings.storing import storages
from core.models import Heartbeat
from core.operating import health
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind, MessageState
from registrations.models import Message
from tests.registrations.messages.letters import participant

pytestmark = pytest.mark.django_db
ALL = (
    "database",
    "cache",
    "storage",
    "disk",
    "worker",
    "queue",
    "installation",
    "backup",
    "letters",
    "mail",
    "mailbox",
    "pictures",
)
ONE, OTHER = "worker.1.here", "worker.2.here"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def room(monkeypatch) -> None:
    """As much as a disk should have, whatever the machine of the tests has."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage(2**40, 0, 2**40))


@pytest.fixture
def beating() -> None:
    Heartbeat.beat(ONE)


def asked(client, query: str = "") -> tuple[int, dict[str, Any]]:
    response = client.get(f"/readyz{query}")
    return response.status_code, response.json()


def wrong(client) -> dict[str, str]:
    """What it warns of; the machine stays in service, and a person's alarm rings."""
    status, found = asked(client)
    assert (status, found["status"]) == (200, "degraded")
    assert asked(client, "?strict")[0] == 503
    assert [name for name in ALL if found[name] is False] == list(found["why"])
    return found["why"]


def test_healthz_answers_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "alive"}


def test_readyz_is_ready_when_everything_is_well(client, beating):
    well = {"status": "ready", **dict.fromkeys(ALL, True), "why": {}}

    assert asked(client) == (200, well)
    assert asked(client, "?strict") == (200, well)


def test_machine_without_a_database_is_asked_nothing(client):
    def fail(*_query: Any) -> None:
        raise OperationalError("no answer from awa@db.internal")

    with connection.execute_wrapper(fail):
        status, found = asked(client)

    assert (status, found["status"]) == (503, "unready")
    assert found["why"] == {"database": "it does not answer (OperationalError)"}
    assert {name: found[name] for name in ALL} == dict.fromkeys(ALL) | {
        "database": False,
        "cache": True,
        "storage": True,
        "disk": True,
    }


def test_readyz_says_that_the_cache_is_gone(client, settings, beating):
    settings.CACHES = {
        "default": {"BACKEND": "core.caching.redis.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    assert wrong(client) == {"cache": "it keeps nothing: pages are made anew, more slowly"}


# --- Workers -----------------------------------------------------------------------------------------


def test_readyz_says_that_no_worker_lives(client):
    assert wrong(client) == {"worker": "no worker gives a sign of life"}

    Heartbeat.beat(ONE, at=timezone.now() - timedelta(seconds=91))
    assert wrong(client)["worker"].startswith("no worker gives a sign of life since 20")


def test_readyz_says_that_one_of_two_workers_is_dead(client, beating):
    Heartbeat.beat(OTHER, at=timezone.now() - 2 * MINUTE)

    assert wrong(client)["worker"].startswith("1 of 2 workers give no sign of life since 20")


def test_a_worker_gone_for_a_day_is_missed_no_more(client, beating):
    Heartbeat.beat(OTHER, at=timezone.now() - timedelta(hours=25))

    assert asked(client)[0] == 200
    assert asked(client, "?strict")[0] == 200


# --- Letters and tasks --------------------------------------------------------------------------------


def test_readyz_says_since_when_a_letter_is_due(client, beating):
    write_message(participant(), MessageKind.CONFIRMATION, at=timezone.now() - 9 * MINUTE)
    assert asked(client, "?strict")[0] == 200

    Message.objects.update(due_at=timezone.now() - 11 * MINUTE)

    assert wrong(client)["letters"].startswith("the oldest letter due waits since 20")


def test_readyz_says_that_the_mail_server_takes_nothing_until_it_takes_one(client, beating):
    now = timezone.now()
    refused = write_message(participant(), MessageKind.CONFIRMATION, at=now)
    Message.objects.update(attempts=1, last_error="ConnectionRefusedError", due_at=now + MINUTE)

    found = wrong(client)

    assert found["mail"].startswith("the mail server takes no letter: 1 wait or were given up")
    assert refused.to not in str(found)
    Message.objects.create(
        kind=MessageKind.CONFIRMATION, to="b@example.org", state=MessageState.SENT, sent_at=now + MINUTE
    )
    assert asked(client, "?strict")[0] == 200


def test_an_address_that_is_refused_is_no_fault_of_the_mail_server(client, beating):
    write_message(participant(), MessageKind.CONFIRMATION, at=timezone.now())
    Message.objects.update(
        attempts=1, last_error="SMTPRecipientsRefused 550 5.1.1", due_at=timezone.now() + MINUTE
    )

    assert asked(client, "?strict")[0] == 200


def test_letters_that_were_given_up_are_told_for_a_day(client, beating):
    write_message(participant(), MessageKind.CONFIRMATION, at=timezone.now())
    given_up = {"state": MessageState.FAILED, "attempts": 6, "last_error": "TimeoutError"}
    Message.objects.update(**given_up, due_at=timezone.now() - timedelta(hours=1))
    DBTaskResult.objects.all().delete()

    assert "mail" in wrong(client)

    Message.objects.update(due_at=timezone.now() - timedelta(hours=25))
    assert asked(client, "?strict")[0] == 200


def test_readyz_says_since_when_tasks_wait(client, beating):
    write_message(participant(), MessageKind.CONFIRMATION, at=timezone.now())
    Message.objects.all().delete()
    long_ago = timezone.now() - timedelta(minutes=11)
    DBTaskResult.objects.update(enqueued_at=long_ago, run_after=timezone.now() + MINUTE)
    due_later = asked(client)[1]["why"]

    DBTaskResult.objects.update(run_after=long_ago)

    assert due_later == {}
    assert wrong(client)["queue"].startswith("the oldest task due waits since 20")


# --- Files and room -----------------------------------------------------------------------------------


def test_readyz_says_that_there_is_little_room(client, beating, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage(2**40, 0, 100 * 2**20))

    assert wrong(client) == {"disk": "100 MB are free where the site writes"}


def test_readyz_says_that_nothing_can_be_written(client, beating, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"

    assert wrong(client) == {"disk": "it does not answer (FileNotFoundError)"}


def test_a_storage_that_hangs_is_named_soon_and_asked_once(client, beating, settings, monkeypatch):
    """An S3 service that is stopped: it takes connections and answers none."""
    monkeypatch.setattr(health, "LIMIT", 1.0)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        static = {"staticfiles": settings.STORAGES["staticfiles"]}
        settings.STORAGES = storages("bucket", url, "eu-west-3") | static
        began = time.monotonic()

        assert wrong(client) == {"storage": "it has not answered within 1 s"}

        assert time.monotonic() - began < 10  # asked twice
        assert [each.name for each in threading.enumerate()].count("readyz-storage") == 1


def test_every_client_of_the_storage_gives_up():
    made = storages("bucket", "http://127.0.0.1:1")

    configs = [made[name]["OPTIONS"]["client_config"] for name in ("default", "private")]
    assert {(each.connect_timeout, each.read_timeout) for each in configs} == {(3, 10)}
    assert {each.retries["total_max_attempts"] for each in configs} == {2}
