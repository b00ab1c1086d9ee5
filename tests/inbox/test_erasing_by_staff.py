"""Staff erase what is known of a person: who may, and what the inbox shows of requests."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain.outbox import write_to
from registrations.domain.persons import ask_erasure
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return factories.registration(factories.intake(factories.call()))


def test_the_officer_erases_after_being_asked(client, registration):
    officer = factories.staff(StaffGroup.OFFICERS)
    client.force_login(officer)
    address = reverse("inbox:erase", args=[registration.pk])

    asked = client.get(address)
    registration.refresh_from_db()
    assert asked.status_code == 200
    assert registration.email
    unsaid = client.post(address)
    registration.refresh_from_db()
    assert unsaid.status_code == 422
    assert "Choisissez ce qui est à effacer." in unsaid.text
    assert registration.email
    done = client.post(address, {"what": "registration"})

    registration.refresh_from_db()
    assert done.status_code == 302
    assert (registration.name, registration.email, registration.answers) == ("", "", {})
    assert registration.events.get(kind=EventKind.ERASED).actor == officer


def test_the_answer_to_the_person_leaves_before_their_address_is_erased(client, registration):
    client.force_login(factories.staff(StaffGroup.OFFICERS))
    address = reverse("inbox:erase", args=[registration.pk])
    write_to(
        registration.email, MessageKind.RIGHTS, language="fr", at=timezone.now(), values={"message": "Non."}
    )

    waits = client.post(address, {"what": "address"}, follow=True)

    registration.refresh_from_db()
    assert "n’est pas encore partie" in waits.text
    assert registration.email
    Message.objects.filter(kind=MessageKind.RIGHTS).update(state=MessageState.SENT)
    client.post(address, {"what": "address"})
    registration.refresh_from_db()
    assert registration.erased_at
    assert not Message.objects.exclude(to="").exists()


@pytest.mark.parametrize("group", [StaffGroup.MANAGERS, StaffGroup.PUBLISHERS])
def test_nobody_else_erases(client, registration, group):
    person = factories.staff(group)
    person.inbox_scopes.create(page=factories.home())
    client.force_login(person)

    refused = client.post(reverse("inbox:erase", args=[registration.pk]))

    registration.refresh_from_db()
    assert refused.status_code == 302
    assert refused.url == "/admin/"
    assert registration.email


def test_the_inbox_shows_those_who_asked_alone(client, registration):
    other = factories.registration(registration.intake, courriel="autre@example.org")
    ask_erasure(registration)
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    shown = client.get(reverse("inbox:index"), {"erasure": "on"}).content.decode()

    assert registration.reference in shown
    assert other.reference not in shown


def test_the_history_says_in_words_who_did_what(client, registration):
    ask_erasure(registration)
    client.force_login(factories.staff(StaffGroup.OFFICERS))

    shown = client.get(reverse("inbox:detail", args=[registration.pk])).content.decode()

    assert str(registration.events.get(kind=EventKind.ERASURE_ASKED).who) in shown
    assert "<p>person</p>" not in shown
