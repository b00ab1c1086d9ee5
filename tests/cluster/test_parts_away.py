"""One of each part killed or stopped while people register by nginx: who is answered what, and nothing is lost.

`pytest -s` prints what was seen of each (docs/operating.md, "Several machines").
"""

import json
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException

import psutil
import pytest

from tests.cluster.stack import Stack
from tests.load.sites import HALF_WRITTEN, PATIENCE, eventually
from tests.load.visitors import Visitor, in_turn

pytestmark = pytest.mark.load

PEOPLE = 24
BEFORE, MEANWHILE = 6, 8  # answers before something goes, attempts that end while it is away
PAUSE = 0.5  # seconds before somebody sends again what was not taken
LONGEST_AWAY = 20.0  # seconds
REGISTERED = "SELECT email, reference FROM registrations_registration WHERE email LIKE '{}.%'"
WAITING = """
    SELECT count(*) FROM registrations_message m JOIN registrations_registration r ON r.id = m.registration_id
    WHERE r.email LIKE '{}.%' AND m.state <> 'sent'
"""
LONGEST_WAIT = 45.0  # seconds for one answer: a machine that is frozen is given up by nginx after 30


@dataclass
class Part:
    """How it goes, how it comes back, and what `/readyz?strict` calls it where it is missed within seconds."""

    processes: Callable[[Stack], list[psutil.Process]]
    back: Callable[[Stack], object]
    named: str = ""

    def leave(self, running: Stack, signum: int) -> Callable[[], object]:
        """Send it the signal; what brings it back."""
        gone = self.processes(running)
        send(gone, signum)
        if signum == signal.SIGSTOP:
            return lambda: send(gone, signal.SIGCONT)
        return lambda: self.back(running)


def send(processes: list[psutil.Process], signum: int) -> None:
    for process in processes:
        if process.is_running():
            process.send_signal(signum)


def tree(process) -> list[psutil.Process]:
    """A process and all that it has started, itself first."""
    top = psutil.Process(process.pid)
    return [top, *top.children(recursive=True)]


def nginx_of(running: Stack) -> list[psutil.Process]:
    below = psutil.Process().children(recursive=True)
    return [each for each in below if each.name() == "nginx"]


def database_back(running: Stack) -> None:
    server = running.database.cluster
    server.stop(signal.SIGQUIT)
    server.start()


def s3_back(running: Stack) -> None:
    running.s3.end()
    running.s3.start()


def mail_back(running: Stack) -> None:
    running.mail.end()
    running.mail.start()


def redis_back(running: Stack) -> None:
    running.redis.kill()
    running.redis.start()


def web_back(running: Stack) -> None:
    running.machines[0].web.end()
    running.machines[0].serve()


def worker_back(running: Stack) -> None:
    running.machines[0].worker.end()
    running.machines[0].worker.start()


PARTS = {
    "PostgreSQL": Part(lambda running: tree(running.database.cluster.server), database_back, "database"),
    "Redis": Part(lambda running: tree(running.redis.process), redis_back, "cache"),
    "S3": Part(lambda running: tree(running.s3.process), s3_back, "storage"),
    "mail server": Part(lambda running: tree(running.mail.process), mail_back, "mail"),
    "web machine": Part(lambda running: tree(running.machines[0].web.running), web_back),
    # Its parent starts another one.
    "web process": Part(lambda running: tree(running.machines[0].web.running)[-1:], lambda running: None),
    "worker": Part(lambda running: tree(running.machines[0].worker.running), worker_back),
    "nginx": Part(nginx_of, lambda running: running.start_nginx()),
}


def insist(visitor: Visitor) -> float:
    """Send the form until there is a reference, as people do who see an error page; the longest wait for an answer."""
    until, longest = time.monotonic() + PATIENCE, 0.0
    while not visitor.reference and time.monotonic() < until:
        began = time.monotonic()
        try:
            visitor.send()
        except (OSError, HTTPException) as error:
            visitor.statuses.append(type(error).__name__)
        longest = max(longest, time.monotonic() - began)
        if not visitor.reference:
            time.sleep(PAUSE)
    return longest


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_goes_and_comes_back_loses_nothing(cluster, name, signum):
    path = f"{cluster.workshops['rush']['path']}inscription/"
    marked = f"{name.replace(' ', '')}{int(signum)}".lower()
    people = in_turn(
        lambda number: cluster.visitor(f"{marked}.{number}@example.org").open(path), range(PEOPLE)
    )

    def asked() -> int:
        return sum(len(each.statuses) - 1 for each in people)

    with ThreadPoolExecutor(8) as pool:
        waits = [pool.submit(insist, each) for each in people]
        eventually(lambda: sum(bool(each.reference) for each in people) >= BEFORE, "people are answered")
        before, until = asked(), time.monotonic() + LONGEST_AWAY
        back = PARTS[name].leave(cluster, signum)
        try:
            while asked() < before + MEANWHILE and time.monotonic() < until:
                time.sleep(0.05)
            if named := PARTS[name].named:
                eventually(lambda: named in wrong(cluster), f"/readyz names {named}")
        finally:
            back()
        longest = max(each.result() for each in waits)

    statuses = Counter(status for each in people for status in each.statuses[1:])
    print(f"\n{name} {signal.Signals(signum).name}: {dict(statuses)}, longest wait {longest:.1f} s")
    assert all(each.reference for each in people), statuses
    rows = cluster.database.rows(REGISTERED.format(marked))
    assert sorted(rows) == sorted((each.email, each.reference) for each in people)
    assert cluster.database.rows(HALF_WRITTEN) == []
    assert longest < LONGEST_WAIT
    assert not any(status in statuses for status in (404, 500))
    letters_leave(cluster, marked)


def wrong(cluster: Stack) -> dict[str, str]:
    """What `/readyz?strict` says is wrong, and why; nothing where no machine answers it."""
    try:
        return json.loads(cluster.visitor().look("/readyz?strict"))["why"]
    except (OSError, HTTPException, ValueError, KeyError):
        return {}


def letters_leave(cluster: Stack, marked: str) -> None:
    """Everybody has their letter; a process that died while it handed some over may have left these twice."""
    waiting = WAITING.format(marked)
    cluster.database.rows(
        "UPDATE registrations_message SET lease_until = '2020-01-01' WHERE state = 'sending'"
    )
    # Those that a mail server in trouble has refused are not due before some minutes.
    cluster.database.rows("UPDATE registrations_message SET due_at = '2020-01-01' WHERE state = 'queued'")
    cluster.database.rows("UPDATE core_heartbeat SET at = '2020-01-01' WHERE name = 'rounds'")
    eventually(lambda: cluster.database.rows(waiting) == [(0,)], "every letter leaves")
    arrived = Counter(str(message["To"]) for message in cluster.mail.messages)
    mine = {to: number for to, number in arrived.items() if marked in to}
    assert len(mine) == PEOPLE
    assert sum(mine.values()) <= PEOPLE + 4
