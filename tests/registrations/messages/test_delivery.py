"""Sending: once, again after a failure, taken up after a crash; links made at the last moment and kept nowhere."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registrations.domain import delivery
from registrations.domain.delivery import LEASE, RETRIES, deliver_all, send_message, take_up_stranded
from registrations.domain.outbox import write_message, write_to
from registrations.enums import EventKind, MessageState
from registrations.enums import MessageKind as Kind
from registrations.models import Message, PersonalLink
from tests import factories
from tests.registrations.messages.letters import begun, participant, subscribed, workshop_intake
from tests.registrations.messages.servers import Server

pytestmark = pytest.mark.django_db
NOW = timezone.now
TOKEN = re.compile(r"/suivi/([\w-]{20,})/")


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{Server.__module__}.{Server.__qualname__}"
    return Server.start()


@pytest.fixture
def message():
    return write_message(participant(), Kind.CONFIRMATION, at=NOW())


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_a_message_is_sent_once(server, message):
    assert [send_message(message.pk), send_message(message.pk)] == [True, False]

    assert [mail.to for mail in server.accepted] == [["awa@example.org"]]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.lease_until) == (MessageState.SENT, 1, None)
    assert message.registration.events.last().kind == EventKind.MESSAGE_SENT


def test_a_message_that_another_worker_holds_is_left_alone(server, message):
    Message.objects.update(state=MessageState.SENDING, lease_until=NOW() + LEASE)

    assert send_message(message.pk) is False
    assert server.accepted == []


def test_a_failure_is_kept_and_tried_again_later(server, message, caplog):
    server.failing, at = 1, NOW()

    assert send_message(message.pk, at=at) is False

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (
        MessageState.QUEUED,
        1,
        "SMTPServerDisconnected",
    )
    assert message.due_at == at + RETRIES[0]
    assert "awa@example.org" not in caplog.text
    assert send_message(message.pk, at=at) is False
    assert send_message(message.pk, at=message.due_at) is True


def test_after_the_last_try_it_is_given_up_and_staff_are_told(server, message):
    server.refused, at = {"awa@example.org"}, NOW()
    waits = []
    for _attempt in range(len(RETRIES) + 3):
        send_message(message.pk, at=at)
        message.refresh_from_db()
        waits.append(message.due_at - at)
        at = max(message.due_at, at)

    assert waits[: len(RETRIES)] == list(RETRIES)
    assert (message.state, message.attempts) == (MessageState.FAILED, len(RETRIES) + 1)
    assert [event.kind for event in message.registration.events.order_by("pk")].count(
        EventKind.MESSAGE_FAILED
    ) == 1
    assert server.accepted == []


def test_one_bad_address_harms_no_other(server):
    intake = workshop_intake()
    addresses = ["a@example.org", "bad@example.org", "c@example.org"]
    pks = [
        write_message(participant(intake, courriel=address), Kind.REMINDER_DAY, at=NOW()).pk
        for address in addresses
    ]
    server.refused = {"bad@example.org"}

    assert deliver_all.func(pks) == 2
    assert [mail.to[0] for mail in server.accepted] == ["a@example.org", "c@example.org"]


def test_an_address_that_cannot_be_one_is_a_failure_and_nothing_else(server, message):
    Message.objects.update(to="awa@example.org\nBcc: all@example.org")

    assert send_message(message.pk) is False
    assert state(message) == MessageState.QUEUED
    assert server.accepted == []


class TestACrash:
    """What happens when a worker is killed at each point."""

    def test_before_the_server_has_it_the_message_is_taken_up_and_sent_once(self, server, message):
        at = NOW()
        Message.objects.update(state=MessageState.SENDING, lease_until=at + LEASE, attempts=1)

        assert take_up_stranded(at + LEASE) == 0
        later = at + 2 * LEASE + timedelta(seconds=1)
        assert take_up_stranded(later) == 1
        assert take_up_stranded(later) == 0
        assert send_message(message.pk, at=later) is True
        assert len(server.accepted) == 1

    def test_between_the_servers_acceptance_and_our_commit_it_leaves_twice_under_one_id(
        self, server, message
    ):
        server.dies_after_accepting, at = True, NOW()
        with pytest.raises(SystemExit):
            send_message(message.pk, at=at)
        server.dies_after_accepting = False
        assert state(message) == MessageState.SENDING

        later = at + 2 * LEASE + timedelta(seconds=1)
        take_up_stranded(later)
        assert send_message(message.pk, at=later) is True

        first, second = (mail.message()["Message-ID"] for mail in server.accepted)
        assert first == second

    def test_once_the_server_has_it_nothing_stands_between_but_the_commit(self, server, message, monkeypatch):
        order = server.opened
        monkeypatch.setattr(delivery, "note_sent", lambda message, at: order.append("commit"))

        send_message(message.pk)

        assert order == ["open", "commit", "close"]

    def test_a_goodbye_that_fails_changes_nothing(self, server, message):
        server.fails_to_close = True

        assert send_message(message.pk) is True
        assert state(message) == MessageState.SENT

    def test_who_was_declared_dead_does_not_undo_what_another_has_done(self, server, message):
        taken = delivery._take(message.pk, NOW())
        Message.objects.update(state=MessageState.SENT, attempts=2)

        delivery.note_sent(taken, at=NOW())

        message.refresh_from_db()
        assert (message.state, message.attempts, message.sent_at) == (MessageState.SENT, 2, None)


class TestLinks:
    """A link is made for each sending, and neither kept nor shown."""

    def test_each_thing_gets_one_fresh_link(self, server, message):
        assert TOKEN.findall(message.text + message.html) == []

        send_message(message.pk)

        mail = server.accepted[0]
        token = set(TOKEN.findall(mail.body) + TOKEN.findall(mail.alternatives[0][0]))
        assert len(token) == 1
        link = PersonalLink.objects.for_token(token.pop())
        assert link.registration == message.registration
        assert PersonalLink.objects.count() == 1

    def test_the_token_is_kept_nowhere(self, server, message, caplog):
        caplog.set_level("DEBUG")
        send_message(message.pk)
        token = TOKEN.findall(server.accepted[0].body)[0]

        rows = [
            str(list(model.objects.values()))
            for model in (Message, PersonalLink, DBTaskResult, type(message.registration.events.last()))
        ]
        assert token not in "".join(rows) + caplog.text

    def test_a_second_try_makes_another_link_and_the_first_one_works_too(self, server, message):
        server.dies_after_accepting = True
        with pytest.raises(SystemExit):
            send_message(message.pk)
        server.dies_after_accepting = False
        Message.objects.update(state=MessageState.QUEUED)
        send_message(message.pk)

        tokens = {TOKEN.findall(mail.body)[0] for mail in server.accepted}
        assert len(tokens) == 2
        assert all(PersonalLink.objects.for_token(token) for token in tokens)

    def test_the_address_speaks_the_language_of_the_letter(self, server):
        for language in ("fr", "en"):
            send_message(write_message(participant(language=language), Kind.CONFIRMATION, at=NOW()).pk)

        french, english = (mail.body for mail in server.accepted)
        assert "http://localhost/suivi/" in french
        assert "http://localhost/en/suivi/" in english

    def test_links_that_were_lost_come_each_with_its_own(self, server):
        call = factories.intake(factories.call())
        things = [participant(), begun(call), subscribed(call)]
        lost = write_to("awa@example.org", Kind.LOST_LINK, language="en", at=NOW(), values={}, about=things)
        send_message(lost.pk)

        links = [PersonalLink.objects.for_token(token) for token in TOKEN.findall(server.accepted[0].body)]
        assert [link.registration or link.draft or link.subscription for link in links] == things

    def test_what_is_gone_meanwhile_leads_to_where_one_asks_for_links(self, server):
        draft = begun(factories.intake(factories.call()))
        lost = write_to("awa@example.org", Kind.LOST_LINK, language="en", at=NOW(), values={}, about=[draft])
        draft.delete()

        assert send_message(lost.pk) is True
        assert "http://localhost/en/suivi/\n" in server.accepted[0].body
        assert not PersonalLink.objects.exists()

    def test_staff_and_the_person_read_a_word_where_the_link_was(self, message):
        assert "[" in message.shown_text
        assert not re.search("[\ue000\ue001]|suivi", message.shown_text)


class TestHeaders:
    def test_no_machine_answers_a_machine(self, server, message):
        send_message(message.pk)

        sent = server.accepted[0].message()
        assert (sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
        assert sent["Reply-To"] == "ateliers@example.org"
        assert sent["List-Unsubscribe"] is None

    def test_an_alert_ends_in_one_click(self, server):
        subscription = subscribed()
        intake = factories.intake(factories.call())
        alert = write_message(
            subscription, Kind.ALERT, at=NOW(), values={"intake": intake, "announcement": "opened"}
        )
        send_message(alert.pk)

        sent = server.accepted[0].message()
        assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = sent["List-Unsubscribe"]
        found = re.fullmatch(r"<http://localhost/en/suivi/([\w-]+)/desabonnement/>", address)
        assert found
        assert PersonalLink.objects.for_token(found[1]).subscription == subscription
        assert address.strip("<>") in server.accepted[0].body

    def test_a_subscription_that_has_ended_brings_nothing_more(self, server):
        subscription = subscribed()
        intake = factories.intake(factories.call())
        alert = write_message(
            subscription, Kind.ALERT, at=NOW(), values={"intake": intake, "announcement": "opened"}
        )
        subscription.ended_at = NOW()
        subscription.save()

        assert send_message(alert.pk) is False
        assert state(alert) == MessageState.DROPPED


def test_nothing_leaves_for_someone_who_was_erased(server, message):
    registration = message.registration
    registration.erased_at = NOW()
    registration.save()

    assert send_message(message.pk) is False
    assert state(message) == MessageState.DROPPED
    assert server.accepted == []


def test_the_history_of_someone_erased_meanwhile_stays_silent(server, message):
    taken = delivery._take(message.pk, NOW())
    registration = message.registration
    registration.erased_at = NOW()
    registration.save()

    delivery.note_sent(taken, at=NOW())

    assert not registration.events.filter(kind=EventKind.MESSAGE_SENT).exists()
