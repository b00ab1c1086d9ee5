"""A letter is sent once more, to the address the person has now, while what it says is so."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import move
from registrations.domain.correcting import correct
from registrations.domain.delivery import send_message
from registrations.domain.errors import NotAllowed
from registrations.domain.outbox import write_message
from registrations.domain.persons import erase
from registrations.domain.resending import (
    NobodyThere,
    NoLongerTrue,
    NotOutYet,
    NotSentAgain,
    Silenced,
    send_again,
    set_aside,
)
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.letters.marks import SHOW
from registrations.models import Message, PersonalLink, Registration
from registrations.models.messages import ONCE
from tests import factories
from tests.registrations.correcting.worlds import dossier, manager_of
from tests.registrations.messages.letters import written

pytestmark = pytest.mark.django_db
RIGHT = {"courriel": "awa@example.org"}


def confirmation(registration: Registration) -> Message:
    return registration.messages.get(kind=MessageKind.CONFIRMATION, copy_of=None)


def failed(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, last_error="OSError")
    message.refresh_from_db()
    return message


def test_the_same_words_leave_with_links_of_their_own_for_the_address_of_now(client):
    registration = dossier()
    manager = manager_of(registration)
    message = confirmation(registration)
    correct(registration, RIGHT, reason="Faute de frappe.", by=manager)
    mail.outbox.clear()

    copy = send_again(message, by=manager)

    assert (copy.to, copy.subject, copy.copy_of, copy.kind) == (
        "awa@example.org",
        message.subject,
        message,
        message.kind,
    )
    assert copy.shown_text == message.shown_text
    assert set(copy.marks).isdisjoint(message.marks)
    assert send_message(copy.pk, at=copy.due_at)
    assert mail.outbox[0].to == ["awa@example.org"]
    assert "personal-link-" not in mail.outbox[0].body
    token = mail.outbox[0].body.partition("/suivi/")[2].partition("/")[0]
    link = PersonalLink.objects.for_token(token)
    assert link
    assert link.registration == registration
    assert next(iter(copy.marks.values())) == {"page": SHOW}


def test_history_says_who_sent_it_again_and_what():
    registration = dossier()
    manager = manager_of(registration)

    send_again(confirmation(registration), by=manager)

    event = registration.events.get(kind=EventKind.SENT_AGAIN)
    assert (event.actor, event.note) == (manager, confirmation(registration).subject)


def test_a_letter_that_may_be_written_once_can_be_sent_again_and_again():
    registration = dossier()
    manager = manager_of(registration)
    message = write_message(registration, MessageKind.CHANGED, at=timezone.now(), key="once")
    assert message
    send_message(message.pk, at=message.due_at)

    for _time in range(2):
        send_again(message, by=manager)

    assert registration.messages.filter(kind=MessageKind.CHANGED).count() == 3


@pytest.mark.parametrize("kind", sorted(ONCE))
def test_what_went_to_another_address_or_told_of_a_draft_is_not_sent_again(kind):
    registration = dossier()
    manager = manager_of(registration)
    message = written(kind)
    Message.objects.filter(pk=message.pk).update(
        registration=registration, draft=None, subscription=None, state=MessageState.SENT
    )

    with pytest.raises(NotSentAgain):
        send_again(Message.objects.get(pk=message.pk), by=manager)
    assert not Message.objects.filter(copy_of=message).exists()


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENDING, MessageState.DROPPED])
def test_what_has_not_left_is_not_sent_again(state):
    registration = dossier()
    registration.messages.update(state=state)

    with pytest.raises(NotSentAgain):
        send_again(confirmation(registration), by=manager_of(registration))


def test_nothing_is_sent_to_who_is_erased_or_waits_to_be():
    registration = dossier()
    manager, message = manager_of(registration), confirmation(registration)
    Registration.objects.filter(pk=registration.pk).update(erasure_asked_at=timezone.now())

    with pytest.raises(Silenced):
        send_again(message, by=manager)
    erase(registration)
    with pytest.raises(NobodyThere):
        send_again(message, by=manager)
    assert Message.objects.filter(registration=registration).count() == 1


def test_what_is_no_longer_so_is_not_sent_again():
    registration = dossier()
    manager = manager_of(registration)
    move(registration, to="information", by=manager, message="Il manque vos statuts.")
    asked = registration.messages.get(kind=MessageKind.INFORMATION)
    send_message(asked.pk, at=asked.due_at)
    Registration.objects.filter(pk=registration.pk).update(state_code="submitted")

    with pytest.raises(NoLongerTrue):
        send_again(asked, by=manager)


def test_a_decision_that_is_not_out_any_more_is_not_sent_again():
    registration = dossier()
    manager = manager_of(registration)
    registration.intake.results_at = timezone.now() + timedelta(days=3)
    registration.intake.save()
    move(registration, to="ineligible", by=manager, note="Hors sujet.")
    registration.refresh_from_db()
    message = Message.objects.create(
        registration=registration,
        kind=MessageKind.INELIGIBLE,
        to=registration.email,
        subject="Décision",
        text="Non.",
        only_in="ineligible",
        state=MessageState.SENT,
    )

    with pytest.raises(NotOutYet):
        send_again(message, by=manager)


@pytest.mark.parametrize("group", [StaffGroup.REVIEWERS, StaffGroup.EDITORS])
def test_who_has_not_the_right_sends_nothing(group):
    registration = dossier()
    user = factories.staff(group)

    for verb in (send_again, set_aside):
        with pytest.raises(NotAllowed):
            verb(confirmation(registration), by=user)


def test_who_may_elsewhere_sends_nothing_here():
    registration = dossier()

    with pytest.raises(NotAllowed):
        send_again(confirmation(registration), by=manager_of(dossier()))


# --- Those to whom something never arrived


def listed() -> list[Registration]:
    return list(Registration.objects.with_failed_message())


def test_a_failed_letter_is_listed_until_it_is_sent_again():
    registration, _other = dossier(), dossier()
    assert listed() == []

    message = failed(confirmation(registration))
    assert listed() == [registration]
    copy = send_again(message, by=manager_of(registration))
    assert listed() == []
    failed(copy)
    assert listed() == [registration]


def test_a_failed_letter_is_listed_until_it_is_no_longer_needed():
    registration = dossier()
    manager, message = manager_of(registration), failed(confirmation(registration))

    set_aside(message, by=manager)

    assert listed() == []
    message.refresh_from_db()
    assert message.state == MessageState.DROPPED
    assert registration.events.get(kind=EventKind.SET_ASIDE).actor == manager


def test_a_failed_letter_about_a_state_that_is_over_is_not_listed():
    registration = dossier()
    message = failed(confirmation(registration))
    Message.objects.filter(pk=message.pk).update(only_in="information")

    assert listed() == []


def test_who_is_erased_is_not_listed():
    registration = dossier()
    failed(confirmation(registration))

    erase(registration)

    assert listed() == []
