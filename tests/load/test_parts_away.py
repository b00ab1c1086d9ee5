"""The real site while what it leans on is killed or stopped: who is answered what, how soon, and what comes after."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from launch.places import ROOT
from tests.load.conftest import Filled
from tests.load.sites import LiveSite, eventually
from tests.load.visitors import ANSWERED, Visitor, in_turn
from tests.servers.redis import RedisServer, redis_server
from tests.servers.smtp import Mailbox, mail_server

pytestmark = [pytest.mark.load, pytest.mark.parametrize("filled", ["postgresql"], indirect=True)]
FORMS = 12
FIRST, LATER = 8.0, 2.0  # seconds on a busy machine: who meets the outage, who comes after
AT_ONCE = 1.0
OPERATORS = "ops@example.org"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


def asked(running: LiveSite, path: str) -> tuple[int, float, str]:
    """Status, seconds and text of one request."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{running.port}"})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    return response.status, time.monotonic() - began, text


def alerted(running: LiveSite) -> str:
    """What `manage.py alert` prints, in a process of its own."""
    environ = running.worker.environ | {"OPERATORS": OPERATORS}
    command = [sys.executable, "manage.py", "alert"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def all_of(filled: Filled, signum: int) -> None:
    """Send it to the database's server and to each of its processes."""
    server = psutil.Process(filled.database.cluster.server.pid)
    for process in (server, *server.children(recursive=True)):
        process.send_signal(signum)


def kill(filled: Filled) -> Callable[[], None]:
    filled.database.cluster.stop(signal.SIGQUIT)
    return filled.database.cluster.start


def stop(filled: Filled) -> Callable[[], None]:
    all_of(filled, signal.SIGSTOP)
    return lambda: all_of(filled, signal.SIGCONT)


@pytest.mark.parametrize("leave", [kill, stop])
def test_database_away_for_half_a_minute(site, filled, mailbox, redis, leave):
    running = site(EMAIL_URL=mailbox.url, REDIS_URL=redis.url).serve()
    # Counters of a database that was copied are only safe from a crash once it has been written down.
    running.database.rows("CHECKPOINT")
    running.worker.start()
    page = running.workshops["rush"]["path"]
    form = f"{page}inscription/"
    people = running.visitors("rush", 3)
    people[0].send()
    eventually(lambda: mailbox.ids, "the worker works")
    in_turn(lambda _each: asked(running, page), range(16))  # kept by each process
    people[1].send()  # its letter may wait; the page has changed by it

    back = leave(filled)
    try:
        first = in_turn(lambda _each: asked(running, form), range(FORMS), at_a_time=FORMS)
        kept = [asked(running, page) for _time in range(6)]
        alive = asked(running, "/healthz")
        later = in_turn(lambda _each: asked(running, form), range(FORMS), at_a_time=FORMS)
        ready = asked(running, "/readyz")
        numbers = asked(running, "/metrics")
        typed = people[2].send()
        told = [alerted(running) for _time in range(2)]
        time.sleep(20)
    finally:
        back()
    after = asked(running, form)

    print(
        f"{leave.__name__}: forms {max(each[1] for each in first):.1f} s, later {max(each[1] for each in later):.1f} s"
    )
    assert {status for status, _seconds, _text in (*first, *later)} == {503}
    assert max(seconds for _status, seconds, _text in first) < FIRST
    assert max(seconds for _status, seconds, _text in later) < LATER
    assert {status for status, _seconds, _text in (*kept, alive)} == {200}
    assert max(seconds for _status, seconds, _text in (*kept, alive)) < AT_ONCE
    assert (numbers[0], 'declencheurs_up{source="database"} 0.0' in numbers[2]) == (200, True)
    assert ["Told: database (broken)." in each for each in told] == [True, False]
    assert [each["To"] for each in mailbox.messages].count(OPERATORS) == 1
    assert ready[0] == 503
    assert json.loads(ready[2])["status"] == "unready"
    assert typed.statuses[-1] == 503
    assert after[0] == 200
    typed.statuses.clear()
    assert typed.send().statuses == ANSWERED[1:]
    running.database.rows(
        "UPDATE registrations_message SET lease_until = '2020-01-01' WHERE state = 'sending'"
    )
    running.database.rows("UPDATE core_heartbeat SET at = '2020-01-01' WHERE name = 'rounds'")
    waiting = "SELECT count(*) FROM registrations_message WHERE state <> 'sent'"
    eventually(lambda: running.database.rows(waiting) == [(0,)], "every letter leaves")
    assert not running.worker.ended
    lines = [json.loads(line) for line in running.worker.log.read_text().splitlines() if line.startswith("{")]
    warned = [line["event"] for line in lines if line["level"] != "info"]
    assert len(warned) < 12, warned
    assert not [line for line in lines if "traceback" in line]


@pytest.mark.parametrize("leave", [RedisServer.kill, RedisServer.stop], ids=["kill", "stop"])
def test_redis_away(site, filled, redis, leave):
    running = site(REDIS_URL=redis.url).serve()
    running.worker.start()
    page = running.workshops["rush"]["path"]
    people = running.visitors("rush", FORMS)
    before = asked(running, page)[2]

    leave(redis)
    sent = in_turn(Visitor.send, people)
    pages = in_turn(lambda _each: asked(running, page), range(40))
    ready = asked(running, "/readyz")
    if redis.process:
        redis.go_on()
    else:
        redis.start()
    time.sleep(2)
    again = [asked(running, page)[2] for _time in range(8)]

    assert [visitor.statuses for visitor in sent] == [ANSWERED] * FORMS
    assert {status for status, _seconds, _text in pages} == {200}
    assert max(seconds for _status, seconds, _text in pages) < FIRST
    assert (ready[0], json.loads(ready[2])["cache"]) == (200, False)
    # The places taken meanwhile are on the page, in every process, though Redis came back as it was.
    assert len({each for each in again if each != before}) == 1
    assert before not in again


def test_operators_are_told_that_the_only_worker_was_killed_and_that_another_lives(site, filled, mailbox):
    running = site(EMAIL_URL=mailbox.url)
    beating = "SELECT count(*) FROM core_heartbeat WHERE name LIKE 'worker.%'"
    running.worker.start()
    eventually(lambda: running.database.rows(beating) == [(1,)], "the worker gives a sign of life")
    before = alerted(running)

    running.worker.end()
    running.database.rows("UPDATE core_heartbeat SET at = at - interval '2 minutes'")
    dead = [alerted(running) for _time in range(2)]
    running.worker.start()
    fresh = f"{beating} AND at > now() - interval '1 minute'"
    eventually(lambda: running.database.rows(fresh) == [(1,)], "the next one has its place")
    after = alerted(running)

    assert "worker" not in before
    assert "Told: worker (broken)." in dead[0]
    assert "Told" not in dead[1]
    assert "worker (well)" in after
    assert [each["To"] for each in mailbox.messages].count(OPERATORS) == 2
