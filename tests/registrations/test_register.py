"""Taking a registration in: all of it or nothing, once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registrations.domain import IntakeClosed, outbox, register
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
    assert list(Message.objects.due()) == [message]


def test_register_leaves_nothing_when_a_part_fails(intake, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no letter today")

    monkeypatch.setattr(outbox.letters, "write", broken)

    with pytest.raises(RuntimeError):
        factories.registration(intake)

    assert [model.objects.count() for model in (Registration, RegistrationEvent, Message)] == [0, 0, 0]


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


def test_register_writes_in_the_language_of_the_person(intake):
    french, english = factories.registration(intake), factories.registration(intake, language="en")

    assert [each.messages.get().language for each in (french, english)] == ["fr", "en"]
    assert english.messages.get().subject == f"Received: Appel national ({english.reference})"


def test_register_writes_no_letter_where_the_state_has_none(intake):
    intake.form.workflow_code = "lead"
    intake.form.save()

    made = factories.registration(intake)

    assert (made.state_code, made.messages.count()) == ("new", 0)


def test_register_keeps_who_wrote_it_and_what_led_to_it(intake):
    referrer, first = factories.staff(), factories.registration(intake)

    made = register(
        intake,
        factories.SIMPLE_ANSWERS,
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
        referral=first,
        created_by=referrer,
    )

    made.refresh_from_db()
    assert (made.referral, made.created_by, made.events.get().actor) == (first, referrer, referrer)
    assert first.created_by is None


def test_register_logs_the_consents_that_were_given(intake):
    at = timezone.now()

    made = factories.registration(intake, at=at)

    consent = made.consents.get()
    assert (consent.field_key, consent.version, consent.given_at) == ("accord", made.version, at)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Awa@Example.org", "awa@example.org"), ("a.w.a+x@gmail.com", "awa@gmail.com"), ("", "")],
)
def test_register_keeps_what_tells_nobody_apart(intake, typed, key):
    assert factories.registration(intake, courriel=typed).email_key == key
