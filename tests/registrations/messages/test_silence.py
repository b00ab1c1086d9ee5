"""Who waits to be erased gets no letter but those about the request, and no place."""

import pytest
from django.utils import timezone

from registrations.domain import move
from registrations.domain.delivery import send_message
from registrations.domain.outbox import write_message, write_to
from registrations.domain.persons import ask_erasure, take_back_erasure
from registrations.domain.places import fill_open_places, fill_places
from registrations.domain.suppression import ABOUT_THE_REQUEST, UNASKED
from registrations.enums import Actor, MessageKind, MessageState
from registrations.models import Registration
from tests.registrations.bookings import arrive, booking, states
from tests.registrations.messages.letters import about, participant

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in MessageKind if kind not in ABOUT_THE_REQUEST]


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_letter_is_written_to_who_waits_to_be_erased(kind):
    registration = participant()
    ask_erasure(registration)

    assert write_message(registration, kind, at=timezone.now()) is None


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_letter_leaves_that_was_written_before_the_request(kind):
    thing = about(kind)
    message = write_message(thing, kind, at=timezone.now())
    assert message
    registration = thing if isinstance(thing, Registration) else participant()
    Registration.objects.filter(pk=registration.pk).update(email=thing.email)
    ask_erasure(registration)

    left = send_message(message.pk, at=message.due_at)

    asked_for = not isinstance(thing, Registration) and kind not in UNASKED
    assert left == asked_for, "what someone has just asked for about something else is theirs"
    message.refresh_from_db()
    assert (message.state == MessageState.DROPPED) != asked_for


@pytest.mark.parametrize("kind", sorted(ABOUT_THE_REQUEST))
def test_letters_about_the_request_are_written(kind):
    registration = participant()
    ask_erasure(registration)

    message = write_to(registration.email, kind, language="fr", at=timezone.now(), about=[registration])

    assert message
    assert send_message(message.pk, at=message.due_at)


def test_who_waits_to_be_erased_is_passed_over_and_keeps_the_rank():
    intake = booking(capacity=1)
    holder, asking, patient = (arrive(intake, name) for name in ("awa", "bao", "chloe"))
    ask_erasure(asking)

    move(holder, to="cancelled", by=Actor.PERSON)

    assert states(intake) == ["cancelled", "waiting", "confirmed"]
    patient.refresh_from_db()
    take_back_erasure(asking)
    move(patient, to="cancelled", by=Actor.PERSON)
    assert states(intake) == ["cancelled", "confirmed", "cancelled"]


def test_who_waits_to_be_erased_keeps_no_place_from_who_comes():
    intake = booking(capacity=1)
    holder, asking = (arrive(intake, name) for name in ("awa", "bao"))
    ask_erasure(asking)
    move(holder, to="cancelled", by=Actor.PERSON)

    arrive(intake, "chloe")

    assert states(intake) == ["cancelled", "waiting", "confirmed"]
    assert (fill_places(intake), fill_open_places()) == ([], 0)
