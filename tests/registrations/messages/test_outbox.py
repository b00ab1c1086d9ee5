"""Writing a message: once for each thing it is about, to whom, when it leaves, when it leaves no more."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import SiteSettings
from registrations.domain import delivery, outbox
from registrations.domain.delivery import send_message
from registrations.domain.outbox import write_message, write_to
from registrations.enums import EventKind, MessageState
from registrations.enums import MessageKind as Kind
from registrations.models import Message, RegistrationEvent
from tests import factories
from tests.registrations.messages.letters import begun, participant, subscribed, workshop_intake

pytestmark = pytest.mark.django_db
NOW = timezone.now


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_a_message_is_written_once_for_each_thing_it_is_about():
    awa = participant()

    first = write_message(awa, Kind.REMINDER_DAY, at=NOW(), key="2026-03-03")
    assert first
    assert write_message(awa, Kind.REMINDER_DAY, at=NOW(), key="2026-03-03") is None
    assert write_message(awa, Kind.REMINDER_DAY, at=NOW(), key="2026-03-04")
    assert write_message(awa, Kind.REMINDER_HOUR, at=NOW(), key="2026-03-03")
    assert awa.messages.count() == 3
    assert list(Message.objects.due()) == [first]  # the others of that address wait for it


def test_without_a_key_each_is_a_message_of_its_own():
    awa = participant()

    assert write_message(awa, Kind.CHANGED, at=NOW())
    assert write_message(awa, Kind.CHANGED, at=NOW())


def test_nothing_is_written_to_nobody():
    assert write_message(participant(courriel=""), Kind.REMINDER_DAY, at=NOW()) is None
    assert write_to("", Kind.LOST_LINK, language="fr", at=NOW(), values={}) is None
    assert not Message.objects.exists()


def test_what_somebody_without_an_address_has_to_know_is_for_colleagues_to_say_and_never_leaves():
    said = write_message(participant(courriel=""), Kind.CONFIRMATION, at=NOW())

    assert (said.to, said.state) == ("", MessageState.BY_HAND)
    assert said not in Message.objects.due(NOW() + timedelta(days=1))


def test_a_message_is_rolled_back_with_what_caused_it():
    awa = participant()

    with transaction.atomic():
        write_message(awa, Kind.CHANGED, at=NOW())
        transaction.set_rollback(True)

    assert not awa.messages.exists()


@pytest.mark.parametrize(
    ("kind", "moved_to", "left"),
    [
        (Kind.REMINDER_DAY, "cancelled", False),
        (Kind.REMINDER_DAY, "confirmed", True),
        (Kind.PROMOTED, "cancelled", False),
        (Kind.CONFIRMATION, "cancelled", True),
        (Kind.CANCELLED, "confirmed", True),
    ],
)
def test_what_makes_sense_in_one_state_only_is_dropped_in_another(kind, moved_to, left):
    awa = participant()
    message = write_message(awa, kind, at=NOW())
    assert message
    awa.state_code = moved_to
    awa.save()

    assert send_message(message.pk) is left
    assert state(message) == (MessageState.SENT if left else MessageState.DROPPED)


def test_a_dropped_message_never_leaves():
    awa = participant()
    message = write_message(awa, Kind.REMINDER_DAY, at=NOW(), only_in="waiting")
    assert message

    assert send_message(message.pk) is False
    awa.state_code = "waiting"
    awa.save()
    assert send_message(message.pk, at=NOW() + timedelta(days=1)) is False
    assert delivery.take_up_stranded(NOW() + timedelta(days=1)) == 0


def OVER():  # noqa: N802 (like NOW)
    """When the workshop of `participant()` is over."""
    return NOW() + timedelta(days=11)


class TestAfterTheEvent:
    """Attendance is recorded by hand: what tells of it waits an hour for second thoughts."""

    def record(self, awa, state_code, kind, at):
        awa.state_code = state_code
        awa.save()
        return write_message(awa, kind, at=at)

    def test_it_leaves_an_hour_later(self):
        at = OVER()
        message = self.record(participant(), "attended", Kind.THANKS, at)

        assert message
        assert message.due_at == at + timedelta(hours=1)
        assert send_message(message.pk, at=at + timedelta(minutes=59)) is False
        assert send_message(message.pk, at=at + timedelta(hours=1)) is True

    def test_only_who_came_is_told_where_the_certificate_is(self):
        awa = participant(language="fr")
        missed = self.record(awa, "absent", Kind.MISSED, OVER())
        thanks = self.record(awa, "attended", Kind.THANKS, OVER())

        assert thanks
        assert "Il vous faut une attestation de participation" in thanks.text
        assert missed
        assert "attestation" not in missed.text

    def test_a_wrong_click_put_right_is_told_to_nobody(self):
        at, awa = OVER(), participant()
        missed = self.record(awa, "absent", Kind.MISSED, at)
        thanks = self.record(awa, "attended", Kind.THANKS, at + timedelta(minutes=5))

        assert missed
        assert thanks
        assert state(missed) == MessageState.DROPPED
        later = at + timedelta(hours=2)
        assert [send_message(each.pk, at=later) for each in (missed, thanks)] == [False, True]

    def test_to_and_fro_thanks_once(self):
        at, awa = OVER(), participant()
        first = self.record(awa, "attended", Kind.THANKS, at)
        self.record(awa, "absent", Kind.MISSED, at)
        second = self.record(awa, "attended", Kind.THANKS, at)

        assert first
        assert second
        later = at + timedelta(hours=1)
        assert [send_message(each.pk, at=later) for each in awa.messages.order_by("pk")] == [
            False,
            False,
            True,
        ]

        awa.state_code = "absent"
        assert write_message(awa, Kind.THANKS, at=later) is None


def test_answers_go_to_the_form_else_to_the_site(settings):
    site = factories.home().get_site()
    SiteSettings.objects.update_or_create(site=site, defaults={"contact_email": "contact@example.org"})
    call = factories.intake(factories.call())

    assert write_message(participant(), Kind.CONFIRMATION, at=NOW()).reply_to == "ateliers@example.org"
    assert write_message(begun(call), Kind.DRAFT_LINK, at=NOW()).reply_to == "contact@example.org"
    assert write_message(subscribed(), Kind.SUBSCRIBE, at=NOW()).reply_to == "contact@example.org"
    lost = write_to("a@example.org", Kind.LOST_LINK, language="fr", at=NOW(), values={}, about=[])
    assert lost.reply_to == "contact@example.org"


def test_a_guard_keeps_a_message_from_an_address_that_never_asked(monkeypatch):
    asked = []
    monkeypatch.setattr(outbox, "_guards", [lambda email, kind, at, language: asked.append((email, kind))])

    assert write_message(begun(factories.intake(factories.call())), Kind.DRAFT_LINK, at=NOW()) is None
    assert write_to("b@example.org", Kind.LOST_LINK, language="fr", at=NOW()) is None
    assert write_message(participant(), Kind.REMINDER_DAY, at=NOW())
    assert asked[0] == ("awa@example.org", Kind.DRAFT_LINK)
    assert asked[1] == ("b@example.org", Kind.LOST_LINK)


def test_a_second_registration_is_told_of_the_first():
    intake = workshop_intake()
    first = participant(intake)
    second = factories.registration(
        intake, language="en", prenom="awa", nom="MARTIN", courriel="AWA@example.org"
    )
    message = second.messages.get()

    assert message.kind == Kind.ALREADY
    assert first.reference in message.text
    assert second.reference not in message.text
    assert list(message.marks.values()) == [{"page": "show", "owner": "registration", "pk": first.pk}]


def test_an_alert_is_about_the_intake_it_names_and_not_about_its_own():
    intake = factories.intake(factories.call(title="Appel national"))
    everything = subscribed()

    message = write_message(
        everything, Kind.ALERT, at=NOW(), values={"intake": intake, "announcement": "opened"}
    )

    assert message
    assert message.subject == "New call for projects: Appel national"


def test_all_or_none_of_a_batch_is_written():
    awa = participant()
    messages = [outbox.message_for(awa, Kind.JOIN, at=NOW(), key="same") for _twice in range(2)]

    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.send_all(messages)

    assert not awa.messages.exists()


def test_what_belongs_to_nothing_is_forgotten_after_a_week():
    at = NOW()
    lost = write_to("a@example.org", Kind.LOST_LINK, language="fr", at=at, values={}, about=[])
    kept = write_message(participant(), Kind.CONFIRMATION, at=at)
    queued = write_to("b@example.org", Kind.LOST_LINK, language="fr", at=at, values={}, about=[])
    assert send_message(lost.pk)
    assert send_message(kept.pk)

    assert delivery.forget_loose(at + timedelta(days=6)) == 0
    assert delivery.forget_loose(at + timedelta(days=8)) == 1
    assert set(Message.objects.values_list("pk", flat=True)) == {kept.pk, queued.pk}


class TestTheTwoTexts:
    """What staff wrote to the person is in the letter; what they noted for colleagues is in none."""

    def moved(self, **words) -> Message:
        awa = participant()
        RegistrationEvent.objects.create(
            registration=awa,
            kind=EventKind.MOVED,
            actor=factories.staff(),
            from_state="confirmed",
            to_state="cancelled",
            **words,
        )
        awa.state_code = "cancelled"
        awa.save()
        message = write_message(awa, Kind.CANCELLED, at=NOW())
        assert message
        return message

    def test_the_message_is_told(self):
        message = self.moved(message="The host is ill.\nSee www.example.org.")

        assert "From the team: The host is ill.\nSee www.example.org." in message.text
        assert "The host is ill.<br>See www.example.org." in message.html

    def test_the_note_is_not(self):
        message = self.moved(note="The third time this year.")

        assert "From the team" not in message.text
        assert "third time" not in message.text + message.html
