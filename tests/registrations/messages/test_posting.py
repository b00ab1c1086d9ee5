"""Letters over real SMTP: several at once, over connections that are kept; a server in trouble is noticed once."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from registrations.domain.outbox import write_message
from registrations.domain.posting import FIRST_WAIT, LONGEST_WAIT, Post, Trouble
from registrations.enums import MessageKind as Kind
from registrations.enums import MessageState
from registrations.models import Message, Registration
from tests.registrations.messages.letters import participant, workshop_intake
from tests.servers.smtp import HANG_UP, OK, REFUSED, mail_server
from tests.together import at_once

pytestmark = pytest.mark.django_db
AT_ONCE = 4


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 60
    with mail_server() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        yield running


@pytest.fixture
def post():
    made = Post(AT_ONCE)
    yield made
    made.close()


def written(*addresses: str) -> list[Message]:
    """A letter to each, in that order, about one registration: what counts is the address."""
    about = Registration.objects.first() or participant(workshop_intake())
    letters = []
    for number, address in enumerate(addresses):
        message = write_message(about, Kind.CHANGED, at=timezone.now(), key=str(time.monotonic()))
        message.to, message.due_at = (
            address,
            timezone.now() - timedelta(minutes=9) + timedelta(seconds=number),
        )
        message.save()
        letters.append(message)
    return letters


def people(number: int) -> list[Message]:
    return written(*(f"p{each}@example.org" for each in range(number)))


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


class Together:
    """How many letters the server holds at the same moment, at most; it takes none before it holds `number` of them."""

    def __init__(self, seconds: float, number: int = 1) -> None:
        self.seconds, self.now, self.most, self.lock = seconds, 0, 0, threading.Lock()
        self.number, self.there = number, threading.Event()

    def __call__(self, message) -> str:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now >= self.number:
                self.there.set()
        self.there.wait(30)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return OK


def test_letters_leave_several_at_once_and_no_more_over_connections_that_are_kept(mailbox, post):
    letters = people(12)
    mailbox.answer = together = Together(0.02, AT_ONCE)

    assert post.deliver() == 12

    assert together.most == AT_ONCE
    assert mailbox.connections <= AT_ONCE
    assert sorted(mailbox.ids) == sorted(set(mailbox.ids))
    assert states() == {MessageState.SENT: len(letters)}


def test_one_address_reads_its_letters_in_the_order_they_were_due(mailbox, post):
    order = [letter.pk for letter in written(*["awa@example.org"] * 3)]
    people(6)
    mailbox.answer = Together(0.02)

    assert post.deliver() == 9

    hers = [each["Message-ID"] for each in mailbox.messages if each["To"] == "awa@example.org"]
    assert [int(each.split(".")[1]) for each in hers] == order


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_send_each_letter_once(mailbox):
    people(16)
    mailbox.answer = Together(0.02)
    posts = [Post(2), Post(2)]

    sent = at_once(lambda number: posts[number].deliver(), len(posts))

    for each in posts:
        each.close()
    assert sum(sent) == len(mailbox.ids) == len(set(mailbox.ids)) == 16


def test_what_one_mailbox_refuses_keeps_no_other_letter(mailbox, post):
    people(5)
    mailbox.answer = lambda message: REFUSED if message["To"] == "p2@example.org" else OK

    assert post.deliver() == 4

    assert not post.trouble.now
    assert states() == {MessageState.SENT: 4, MessageState.QUEUED: 1}


class TestTrouble:
    def test_a_server_that_hangs_is_noticed_once_and_not_for_each_letter(
        self, mailbox, post, caplog, settings
    ):
        settings.EMAIL_TIMEOUT = 0.5
        people(40)
        free = threading.Event()
        mailbox.answer = lambda message: (free.wait(60) and HANG_UP) or HANG_UP

        began = time.monotonic()
        assert post.deliver() == 0
        took = time.monotonic() - began
        free.set()

        assert took < 40 / AT_ONCE * settings.EMAIL_TIMEOUT  # one silence, whatever waits
        tried = Message.objects.filter(attempts__gt=0).count()
        assert 1 <= tried <= AT_ONCE
        assert states() == {MessageState.QUEUED: 40}
        assert caplog.text.count("is in trouble") == 1
        assert post.deliver() == 0  # not before its time
        assert Message.objects.filter(attempts__gt=0).count() == tried

    def test_a_server_that_is_not_there_costs_no_letter_a_try_once_it_is_known(self, mailbox, post, settings):
        people(9)
        settings.EMAIL_PORT = 1

        for _time in range(3):
            assert post.deliver() == 0
            post.trouble.until = 0
        assert Message.objects.filter(attempts__gt=0).count() <= AT_ONCE

        settings.EMAIL_PORT = mailbox.port
        Message.objects.update(due_at=timezone.now())
        assert post.deliver() == 9
        assert not post.trouble.now

    def test_a_server_that_recovers_gets_one_letter_first(self, mailbox, post):
        people(6)
        post.trouble.met(TimeoutError())
        post.trouble.until = 0
        mailbox.answer = lambda message: HANG_UP

        assert post.deliver() == 0

        assert Message.objects.filter(attempts=1).count() == 1
        assert post.trouble.wait == 2 * FIRST_WAIT

    def test_it_is_asked_less_and_less_often(self):
        trouble = Trouble()
        waits = []
        for _time in range(9):
            trouble.met(TimeoutError())
            trouble.met(TimeoutError())  # another letter at the same moment
            waits.append(trouble.wait)
            trouble.until = 0

        assert waits == [5, 10, 20, 40, 80, 160, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]

    def test_a_connection_that_the_server_has_ended_meanwhile_is_another_one_next_time(
        self, mailbox, post, monkeypatch
    ):
        people(1)
        assert post.deliver() == 1
        mailbox.hang_up()
        monkeypatch.setattr("registrations.domain.posting.IDLE", 0)
        written("late@example.org")

        assert post.deliver() == 1
        assert not post.trouble.now


def test_what_is_taken_and_not_tried_is_given_back_when_the_worker_stops(mailbox, post):
    people(20)
    stopping = iter([False, False, True])
    mailbox.answer = Together(0.05)

    left = post.deliver(stop=lambda: next(stopping, True))

    assert 1 <= left < 20
    assert states() == {MessageState.SENT: left, MessageState.QUEUED: 20 - left}
    assert not Message.objects.filter(state=MessageState.QUEUED, attempts__gt=0).exists()


def test_to_look_for_letters_when_none_is_due_asks_one_question(post, django_assert_num_queries):
    written("awa@example.org")
    Message.objects.update(due_at=timezone.now() + timedelta(hours=1))

    with django_assert_num_queries(1):
        assert post.deliver() == 0
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            assert "Seq Scan" not in Message.objects.due().explain()
