"""One place per person, and nobody learns who is registered."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from registrations.domain import move, send_message
from registrations.domain.places import lapse_unconfirmed
from registrations.enums import Actor
from registrations.models import PersonalLink, Registration
from registrations.models.links import digest
from registrations.submissions import confirmation_token
from tests import factories
from tests.registrations.bookings import arrive, booking, history, kinds, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("awa@example.org", "awa@example.org"),
        ("awa@example.org", "AWA@Example.ORG"),
        ("awa.martin@gmail.com", "awamartin+ateliers@googlemail.com"),
    ],
)
def test_second_registration_of_a_person_changes_nothing(first, second):
    intake = booking(capacity=2)

    one, two = (arrive(intake, email, nom="Awa Martin") for email in (first, second))

    assert states(intake) == ["confirmed", "duplicate"]
    assert one.reference != two.reference
    assert history(two) == [("confirmed", "duplicate", f"rule: {one.reference}")]
    assert kinds(two) == ["already"]
    assert not two.consents.exists()
    arrive(intake, "bao")
    assert states(intake) == ["confirmed", "duplicate", "confirmed"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("awa@example.org", "a.wa@example.org"), ("awa+1@example.org", "awa@example.org"), ("", "")],
)
def test_addresses_that_may_be_two_people_are_two_people(first, second):
    intake = booking()

    for email in (first, second):
        factories.registration(intake, courriel=email)

    assert states(intake) == ["confirmed", "confirmed"]


def test_same_person_may_register_elsewhere_and_again_after_a_cancellation():
    intake, other = booking(), booking()
    first = arrive(intake, "awa")

    arrive(other, "awa")
    move(first, to="cancelled", by=Actor.PERSON)
    arrive(intake, "awa")

    assert states(other) == ["confirmed"]
    assert states(intake) == ["cancelled", "confirmed"]


def test_one_person_may_send_several_applications():
    intake = factories.intake(factories.call())

    for _time in range(2):
        factories.registration(intake)

    assert states(intake) == ["submitted", "submitted"]


def test_database_refuses_a_second_place_whatever_the_engine_does():
    intake = booking()
    arrive(intake, "awa")
    second = arrive(intake, "awa")

    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=second.pk).update(state_code="waiting")


def test_letter_to_someone_registered_already_leads_to_the_first_registration():
    intake = booking()
    first, second = arrive(intake, "awa"), arrive(intake, "awa")

    send_message(second.messages.get().pk)

    links = [word for word in mail.outbox[-1].body.split() if "/suivi/" in word]
    token = links[0].split("/suivi/")[1].strip("/").split("/")[0]
    assert PersonalLink.objects.get(token_hash=digest(token)).registration == first


# --- What the screen says ------------------------------------------------------------------------


def confirmation_of(client, intake, email: str) -> BeautifulSoup:
    """What the screen says once the form was sent with that address."""
    page = intake.page_in()
    address = f"{page.url}inscription/"
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    hidden = {field["name"]: field.get("value", "") for field in soup.select("form.form input[type=hidden]")}
    answer = client.post(address, factories.SIMPLE_POST | hidden | {"courriel": email}, follow=True)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser").main
    for varying in soup.select(".ticket__reference, time"):
        varying.decompose()
    return soup


@pytest.mark.parametrize(
    ("capacity", "hours"),
    [(5, None), (1, None), (None, 24), (1, 24)],
    ids=["free", "full", "held", "full, held"],
)
def test_screen_is_the_same_for_a_newcomer_and_for_someone_registered_already(client, capacity, hours):
    intake = booking(capacity=capacity, confirmation_hours=hours)
    arrive(intake, "awa", nom="Awa Martin")

    repeated = confirmation_of(client, intake, "awa@example.org")
    newcomer = confirmation_of(client, intake, "ada@example.org")

    assert str(repeated) == str(newcomer)
    assert states(intake)[1] == "duplicate"
    assert states(intake)[2] != "duplicate"


def test_screen_says_that_one_waits(client):
    intake = booking(capacity=1)
    arrive(intake, "awa")

    soup = confirmation_of(client, intake, "bao@example.org")

    assert soup.select_one(".lead strong").text == str(Registration.objects.latest("pk").state.on_screen)
    assert "liste d’attente" in soup.get_text()


def test_screen_goes_on_saying_what_was_true_on_reception(client):
    intake = booking(capacity=2, confirmation_hours=1)
    first = arrive(intake, "awa")
    page = intake.page_in().specific
    token = confirmation_token(first.pk)
    address = page.url + page.reverse_subpage("confirmation", kwargs={"token": token})
    before = client.get(address).content

    assert lapse_unconfirmed(timezone.now() + timedelta(hours=2)) == 1

    assert client.get(address).content == before
