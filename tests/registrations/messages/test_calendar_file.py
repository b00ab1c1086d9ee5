"""The event that goes with a letter: one UID for ever, each later file above the earlier, cancelled when it is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from registrations.domain.delivery import send_message
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind as Kind
from registrations.models import Message
from tests import factories
from tests.registrations.messages.letters import JOIN, participant, workshop_intake

pytestmark = pytest.mark.django_db


def event_in(message: Message):
    """The event that the sent message brings."""
    assert send_message(message.pk, at=max(message.due_at, timezone.now()))
    parts = [part for part in mail.outbox[-1].message().walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    assert parts[0].get_filename() == "invitation.ics"
    calendar = Calendar.from_ical(parts[0].get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    ends = str(event["STATUS"]) == "CANCELLED"
    assert parts[0].get_param("method") == str(calendar["METHOD"]) == ("CANCEL" if ends else "PUBLISH")
    return event


def test_a_confirmation_a_reminder_and_a_cancellation_speak_of_one_event():
    at, awa = timezone.now(), participant()
    confirmed = event_in(write_message(awa, Kind.CONFIRMATION, at=at))
    reminded = event_in(write_message(awa, Kind.REMINDER_WEEK, at=at + timedelta(days=3)))
    awa.state_code = "cancelled"
    awa.save()
    cancelled = event_in(write_message(awa, Kind.CANCELLED, at=at + timedelta(days=4)))

    assert confirmed["UID"] == reminded["UID"] == cancelled["UID"]
    assert confirmed["SEQUENCE"] < reminded["SEQUENCE"] < cancelled["SEQUENCE"]
    statuses = [str(event["STATUS"]) for event in (confirmed, reminded, cancelled)]
    assert statuses == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(confirmed["SUMMARY"]) == "CV et profil"


def test_who_registers_again_gets_the_event_back():
    at, intake = timezone.now(), workshop_intake()
    first = participant(intake)
    write_message(first, Kind.CONFIRMATION, at=at)
    first.state_code = "cancelled"
    first.save()
    cancelled = event_in(write_message(first, Kind.CANCELLED, at=at + timedelta(hours=1)))
    again = event_in(write_message(participant(intake), Kind.CONFIRMATION, at=at + timedelta(hours=2)))

    assert again["UID"] == cancelled["UID"]
    assert again["SEQUENCE"] > cancelled["SEQUENCE"]
    assert str(again["STATUS"]) == "CONFIRMED"


def test_who_never_had_a_place_is_told_of_the_end_without_a_file():
    awa = participant()
    awa.state_code = "cancelled"
    awa.save()
    message = write_message(awa, Kind.CANCELLED, at=timezone.now(), with_calendar=True)

    assert message.with_calendar is False
    assert "calendar" not in message.text


def test_the_file_never_holds_the_link_to_join():
    event = event_in(write_message(participant(), Kind.REMINDER_DAY, at=timezone.now()))

    assert JOIN not in event.to_ical().decode()


def test_what_happens_at_no_given_time_brings_no_file():
    call = factories.registration(factories.intake(factories.call()), language="en")
    message = write_message(call, Kind.CONFIRMATION, at=timezone.now(), with_calendar=True)

    assert message.with_calendar is False
    assert "attached" not in message.text


def test_the_launch_of_an_edition_is_an_event_too():
    at = timezone.now().replace(microsecond=0)
    edition = factories.edition(title="Édition de printemps", launch_at=at + timedelta(days=3))
    intake = factories.intake(edition, form=factories.form(workflow_code="participation", prefix="EDI"))
    awa = factories.registration(intake, language="fr")
    event = event_in(awa.messages.get())

    assert str(event["UID"]).startswith(f"launch-{edition.translation_key}@")
    assert event["DTSTART"].dt == at + timedelta(days=3)
    assert edition.event.ends_at == at + timedelta(days=3, minutes=90)
    assert edition.event.join_url == ""


def test_an_edition_without_a_launch_is_no_event():
    assert factories.edition().event is None
