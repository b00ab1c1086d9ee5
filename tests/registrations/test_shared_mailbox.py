"""One place per person, not per mailbox: couples, advisers and shared boxes get as many places as they are people."""

import pytest
from django.core import mail
from django.urls import reverse

from registrations.domain import move, send_message
from registrations.domain.answers import NameTaken, change_answers
from registrations.domain.persons import erase, export
from registrations.domain.places import confirm_email
from registrations.enums import Actor, MessageKind
from registrations.models import PersonalLink, Registration
from tests.registrations.bookings import arrive, booking, kinds, states
from tests.registrations.test_repeated import confirmation_of

pytestmark = pytest.mark.django_db
BOX = "famille@example.org"


@pytest.mark.parametrize("nom", ["Éloïse Dupont-Martin", "dupont martin eloise", "DUPONT MARTIN Eloïse"])
def test_the_same_name_however_typed_is_the_same_person(nom):
    intake = booking()
    arrive(intake, BOX, nom="Éloïse Dupont-Martin")

    arrive(intake, BOX, nom=nom)

    assert states(intake) == ["confirmed", "duplicate"]


def test_another_name_gets_a_letter_that_says_who_asked_and_takes_a_second_place(client):
    intake = booking(capacity=2)
    arrive(intake, BOX, nom="Awa Martin")

    second = arrive(intake, BOX, nom="Bao Martin")

    assert (states(intake), kinds(second)) == (["confirmed", "asked"], ["another"])
    message = second.messages.get(kind=MessageKind.ANOTHER)
    assert "Bao Martin" in message.text
    assert intake.page_in().title in message.text
    assert send_message(message.pk)
    link = next(word for word in mail.outbox[-1].body.split() if "/suivi/" in word)
    path = link.removeprefix("http://localhost")
    assert "Bao Martin" in client.get(path).content.decode()
    assert states(intake) == ["confirmed", "asked"], "reading a link changes nothing"

    client.post(path)

    assert states(intake) == ["confirmed", "confirmed"]
    assert kinds(second)[-1] == "confirmation"


def test_a_second_person_waits_like_anyone_and_takes_no_place_unasked():
    intake = booking(capacity=1)
    arrive(intake, BOX, nom="Awa Martin")
    second = arrive(intake, BOX, nom="Bao Martin")

    confirm_email(second)

    assert states(intake) == ["confirmed", "waiting"]
    move(Registration.objects.earliest("pk"), to="cancelled", by=Actor.PERSON)
    assert states(intake) == ["cancelled", "confirmed"]


def test_a_name_that_looks_like_no_name_is_not_in_the_letter():
    intake = booking()
    arrive(intake, BOX, nom="Awa Martin")

    second = arrive(intake, BOX, nom="Cliquez sur evil.example pour gagner")

    assert "evil" not in second.messages.get().text


def test_one_person_asked_for_twice_has_one_place():
    intake = booking(capacity=5)
    arrive(intake, BOX, nom="Awa Martin")
    asked = [arrive(intake, BOX, nom="Bao Martin") for _time in range(2)]

    for each in asked:
        confirm_email(each)

    assert states(intake) == ["confirmed", "confirmed", "duplicate"]


def test_screen_is_the_same_for_a_newcomer_and_for_someone_else_of_a_known_mailbox(client):
    intake = booking(capacity=5)
    arrive(intake, "awa", nom="Chloé Petit")

    other = confirmation_of(client, intake, "awa@example.org")
    newcomer = confirmation_of(client, intake, "ada@example.org")

    assert states(intake) == ["confirmed", "asked", "confirmed"]
    assert str(other) == str(newcomer)
    assert "Votre place est confirmée" not in str(other)


def test_a_name_cannot_be_changed_into_the_other_one_of_the_mailbox():
    intake = booking()
    first = arrive(intake, BOX, nom="Awa Martin")
    second = arrive(intake, BOX, nom="Bao Martin")
    confirm_email(second)
    second.refresh_from_db()

    with pytest.raises(NameTaken):
        change_answers(second, second.answers | {"nom": "MARTIN Awa"}, version=first.version)


def test_one_person_of_a_mailbox_is_erased_without_the_other():
    intake = booking()
    first = arrive(intake, BOX, nom="Awa Martin")
    second = arrive(intake, BOX, nom="Bao Martin")
    confirm_email(second)

    erase(first)

    second.refresh_from_db()
    assert (second.name, second.erased_at) == ("Bao Martin", None)
    assert "Awa" not in str(export(second))


def test_the_page_of_a_second_person_says_for_whom_the_place_is(client):
    intake = booking()
    arrive(intake, BOX, nom="Awa Martin")
    second = arrive(intake, BOX, nom="Bao Martin")
    token = PersonalLink.issue(registration=second)

    page = client.get(reverse("personal:show", args=[token])).content.decode()

    assert "Prendre cette place" in page
