"""Taking a registration in: all of it or nothing, once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registrations.domain import IntakeClosed, outbox, register, send_message, take_up_stranded
from registrations.enums import EventKind, MessageState
from registrations.models import Message, Registration, RegistrationEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake():
    return factories.intake(factories.call(title="Appel national"))


def test_register_gives_a_readable_reference_per_prefix_and_year(intake):
    at = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    intake.opens_at, intake.closes_at = at - timedelta(days=1), None
    intake.save()

    references = [
        factories.registration(intake, at=moment).reference for moment in (at, at, at + timedelta(seconds=1))
    ]

    assert references == ["NOV-2026-00001", "NOV-2026-00002", "NOV-2027-00001"]


def test_register_writes_registration_event_and_message_together(intake):
    made = factories.registration(intake)

    assert (made.name, made.email, made.state_code) == ("Awa Martin", "awa@example.org", "submitted")
    assert made.answers == factories.SIMPLE_ANSWERS
    event = made.events.get()
    assert (event.kind, event.to_state) == (EventKind.CREATED, "submitted")
    message = made.messages.get()
    assert (message.to, message.state) == ("awa@example.org", MessageState.QUEUED)
    assert made.reference in message.subject
    assert DBTaskResult.objects.filter(args_kwargs__args=[message.pk]).count() == 1


def test_register_leaves_nothing_when_a_part_fails(intake, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no letter today")

    monkeypatch.setattr(outbox.letters, "write", broken)

    with pytest.raises(RuntimeError):
        factories.registration(intake)

    assert [model.objects.count() for model in (Registration, RegistrationEvent, Message)] == [0, 0, 0]
    assert not DBTaskResult.objects.filter(task_path__endswith="deliver").exists()


def test_register_twice_with_one_submission_gives_the_same_registration(intake):
    values = {"version": intake.form.current_version, "submission": uuid4(), "language": "fr"}

    first = register(intake, factories.SIMPLE_ANSWERS, **values)
    second = register(intake, factories.SIMPLE_ANSWERS, **values)

    assert first.pk == second.pk
    assert Message.objects.count() == 1


@pytest.mark.parametrize("moment", ["before", "after", "cancelled"])
def test_register_refuses_outside_the_intake(intake, moment):
    at = {
        "before": intake.opens_at - timedelta(seconds=1),
        "after": intake.closes_at,
        "cancelled": timezone.now(),
    }
    if moment == "cancelled":
        intake.cancelled_at = timezone.now() - timedelta(minutes=1)
        intake.save()

    with pytest.raises(IntakeClosed):
        factories.registration(intake, at=at[moment])

    assert not Registration.objects.exists()


def test_register_refuses_a_version_of_another_form(intake):
    other = factories.form(name="Autre", prefix="AUT").current_version

    with pytest.raises(ValueError, match="not a version of form"):
        register(intake, {}, version=other, submission=uuid4(), language="fr")


def test_message_is_written_in_the_language_of_the_person(intake):
    french, english = factories.registration(intake), factories.registration(intake, language="en")

    assert french.messages.get().subject == f"Bien reçu : Appel national ({french.reference})"
    assert english.messages.get().subject == f"Received: Appel national ({english.reference})"


def test_message_carries_nothing_the_person_typed(intake):
    made = factories.registration(
        intake, nom="<a href=https://evil.example>Awa</a>", projet="https://evil.example"
    )

    message = made.messages.get()
    assert "evil.example" not in message.text + message.html + message.subject


def test_send_message_sends_once(intake):
    message = factories.registration(intake).messages.get()

    assert send_message(message.pk) is True
    assert send_message(message.pk) is False

    assert [sent.to for sent in mail.outbox] == [["awa@example.org"]]
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert message.registration.events.last().kind == EventKind.MESSAGE_SENT


def test_send_message_has_a_text_and_its_formatted_twin(intake):
    made = factories.registration(intake)
    send_message(made.messages.get().pk)

    sent = mail.outbox[0]
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert made.reference in sent.body
    assert made.reference in html
    assert "<style" not in html or "style=" in html


def test_send_message_answers_go_to_the_programme():
    form = factories.form(reply_to="novapec@example.org")
    made = factories.registration(factories.intake(factories.call(), form=form))
    send_message(made.messages.get().pk)

    assert mail.outbox[0].reply_to == ["novapec@example.org"]


def test_send_message_keeps_a_failure_and_tries_again_later(intake, monkeypatch):
    message = factories.registration(intake).messages.get()
    now = timezone.now()

    def refuse(self, *args, **kwargs):
        raise OSError("550 awa@example.org unknown")

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", refuse)

    assert send_message(message.pk, at=now) is False

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (MessageState.QUEUED, 1, "OSError")
    assert message.due_at == now + outbox.RETRIES[0]
    assert DBTaskResult.objects.filter(run_after=message.due_at).count() == 1


def test_send_message_gives_up_after_the_last_try_and_says_so(intake, monkeypatch):
    message = factories.registration(intake).messages.get()
    at = timezone.now()

    def refuse(self, *args, **kwargs):
        raise OSError

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", refuse)
    for _attempt in range(len(outbox.RETRIES) + 1):
        send_message(message.pk, at=at)
        at += timedelta(days=1)

    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert message.registration.events.last().kind == EventKind.MESSAGE_FAILED


def test_take_up_stranded_gives_back_what_a_dead_worker_had_taken(intake):
    message = factories.registration(intake).messages.get()
    now = timezone.now()
    Message.objects.update(state=MessageState.SENDING, lease_until=now, attempts=1)

    assert take_up_stranded(at=now) == 0
    later = now + outbox.LEASE + timedelta(seconds=1)
    assert take_up_stranded(at=later) == 1

    assert send_message(message.pk, at=later) is True
    assert len(mail.outbox) == 1
