"""Processes that die at the worst moment: what was answered is there, nothing is half written, letters leave once."""

import http.client
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.load.sites import PATIENCE, LiveSite, eventually
from tests.load.visitors import ANSWERED, Visitor, in_turn, without_gap
from tests.servers.smtp import HANG_UP, OK, REFUSED, Mailbox, mail_server
from tests.together import at_once

pytestmark = pytest.mark.load
AT_ONCE = 4  # letters that are with the mail server at the same moment (`LETTERS_AT_ONCE`)
LETTERS = 80  # one for each person who is in the workshop `exchange` from the start
NO_ANSWER = (OSError, http.client.HTTPException)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


def try_to_send(visitor: Visitor) -> None:
    """Send the form; whoever gets no answer knows nothing."""
    try:
        visitor.send()
    except NO_ANSWER:
        return


def insist(visitor: Visitor) -> None:
    """Send the same form until there is a reference, as people do who see an error page."""
    until = time.monotonic() + PATIENCE
    while not visitor.reference and time.monotonic() < until:
        try_to_send(visitor)


def answered(people: list[Visitor]) -> dict[str, str]:
    """The reference of each person who was shown one."""
    return {visitor.email: visitor.reference for visitor in people if visitor.reference}


def registered(running: LiveSite) -> dict[str, str]:
    """The reference of each address that the database knows."""
    rows = running.registrations("rush")
    assert len({email for email, _reference, _state in rows}) == len(rows), "someone is there twice"
    return {email: reference for email, reference, _state in rows}


def let_leases_end(running: LiveSite) -> int:
    """As if enough time had passed for what a dead worker was sending to be taken up; how many letters that is."""
    taken = running.database.rows("SELECT id FROM registrations_message WHERE state = 'sending'")
    running.database.rows(
        "UPDATE registrations_message SET lease_until = '2020-01-01 00:00:00' WHERE state = 'sending'"
    )
    running.database.rows("UPDATE core_heartbeat SET at = '2020-01-01 00:00:00' WHERE name = 'rounds'")
    return len(taken)


def letters(running: LiveSite) -> dict[str, int]:
    """How many letters there are in each state."""
    return dict(running.database.rows("SELECT state, count(*) FROM registrations_message GROUP BY state"))


def test_server_killed_in_the_middle_of_a_rush_loses_no_answer(site):
    running = site().serve()
    people = running.visitors("rush", 120)

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(try_to_send, people[:40]))
        pool.map(try_to_send, people[40:])
        eventually(lambda: len(answered(people)) >= 60, "half of the people have an answer")
        running.server.end()
    early = answered(people)
    assert 60 <= len(early) < 120
    assert early.items() <= registered(running).items()
    assert running.half_written() == []

    running.serve()
    in_turn(Visitor.send, [visitor for visitor in people if not visitor.reference])

    assert early.items() <= answered(people).items()
    assert answered(people) == registered(running)
    assert len(people) == len(registered(running))
    assert without_gap(visitor.number for visitor in people)
    assert running.states("rush") == ["confirmed"] * 30 + ["waiting"] * 90
    assert running.half_written() == []


def test_worker_killed_while_sending_sends_every_letter_once_but_those_nobody_can_know_of(site, mailbox):
    running = site(EMAIL_URL=mailbox.url)
    refused = "exchange7@example.org"
    unheard: list[str] = []  # the worker died before the mail server took it
    untold: list[str] = []  # … after it took it, before it could say so

    def answer(message):
        if message["To"] == refused:
            return REFUSED
        if len(mailbox.messages) >= 20 and not unheard:
            unheard.append(message["Message-ID"])
            running.worker.end()
            return HANG_UP
        return OK

    def on_kept(message):
        if len(mailbox.messages) >= 50 and not untold:
            untold.append(message["Message-ID"])
            running.worker.end()

    mailbox.answer, mailbox.on_kept = answer, on_kept

    for dead in (unheard, untold):
        running.worker.start()
        eventually(lambda dead=dead: dead and running.worker.ended, "the worker is killed")
        assert 1 <= let_leases_end(running) <= 2 * AT_ONCE
    running.worker.start()
    eventually(lambda: letters(running).get("sent") == LETTERS - 1, "every letter has left")

    arrived = Counter(mailbox.ids)
    assert len(arrived) == LETTERS - 1
    twice = {each for each, times in arrived.items() if times > 1}
    # What the server was accepting at the moment when the worker died: nobody can know of it.
    assert {*untold} <= twice
    assert len(twice) <= 2 * AT_ONCE
    assert letters(running) == {"sent": LETTERS - 1, "queued": 1}
    told = running.database.rows(
        "SELECT count(*) FROM registrations_registrationevent WHERE kind = 'message_sent'"
    )
    assert told == [(LETTERS - 1,)]


@pytest.mark.parametrize("filled", ["postgresql"], indirect=True)
def test_database_stopped_and_started_under_load_loses_no_answer(site, mailbox):
    running = site(EMAIL_URL=mailbox.url).serve()
    running.worker.start()
    people = running.visitors("rush", 120)
    cluster = running.database.cluster

    with ThreadPoolExecutor(24) as pool:
        sending = [pool.submit(insist, visitor) for visitor in people]
        eventually(lambda: len(answered(people)) >= 30, "some people have an answer")
        cluster.stop(signal.SIGQUIT)
        try:
            eventually(lambda: any(503 in visitor.statuses for visitor in people), "someone is told to wait")
            early = answered(people)
        finally:
            cluster.start()
        for each in sending:
            each.result()

    assert {status for visitor in people for status in visitor.statuses} == {*ANSWERED, 503}
    assert len(early) < 120
    assert early.items() <= registered(running).items()
    assert answered(people) == registered(running)
    assert len(people) == len(registered(running))
    assert without_gap(visitor.number for visitor in people)
    assert running.states("rush") == ["confirmed"] * 30 + ["waiting"] * 90
    assert running.half_written() == []

    cluster.stop()
    cluster.start()
    late = running.visitors("rush", 20, prefix="late")
    at_once(lambda number: late[number].send(), len(late))
    assert [visitor.statuses for visitor in late] == [ANSWERED] * 20, (
        "an old connection became someone's error"
    )

    def every_letter_has_left() -> bool:
        if running.worker.ended:  # it dies with its connection: what supervises it starts it again
            let_leases_end(running)
            running.worker.start()
        return letters(running) == {"sent": LETTERS + 140}

    eventually(every_letter_has_left, "every letter has left")
    arrived = Counter(mailbox.ids)
    assert len(arrived) == LETTERS + 140
    assert arrived.total() <= len(arrived) + 2 * AT_ONCE  # what was leaving when the database went
