"""Letters of a dossier: why one failed in plain words, sent again after it was read, or set aside."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.enums import StaffGroup
from registrations.domain.persons import erase
from registrations.enums import MessageState
from registrations.models import Message, Registration
from tests import factories
from tests.registrations.correcting.worlds import dossier, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    made = dossier()
    made.messages.update(state=MessageState.FAILED, attempts=6, last_error="SMTPRecipientsRefused 550 5.1.1")
    return made


@pytest.fixture
def letter(registration):
    return registration.messages.get()


@pytest.fixture
def manager(registration, client):
    user = manager_of(registration)
    client.force_login(user)
    return user


def again(letter: Message) -> str:
    return reverse("inbox:send_again", args=[letter.registration_id, letter.pk])


def aside(letter: Message) -> str:
    return reverse("inbox:set_aside", args=[letter.registration_id, letter.pk])


def detail(registration: Registration) -> str:
    return reverse("inbox:detail", args=[registration.pk])


@pytest.mark.usefixtures("manager")
def test_the_dossier_says_why_it_failed_what_to_do_and_where(client, registration, letter):
    soup = BeautifulSoup(client.get(detail(registration)).content, "html.parser")

    words = soup.select_one(".dossier-failure").get_text(" ", strip=True)
    assert words.startswith("Cette adresse n’existe pas. Joignez la personne autrement")
    links = {link["href"] for link in soup.select(".dossier-history a[href]")}
    assert {again(letter), reverse("inbox:correct", args=[registration.pk])} <= links


@pytest.mark.usefixtures("manager")
def test_it_is_read_first_and_sent_when_told_to(client, registration, letter):
    shown = client.get(again(letter)).content.decode()
    assert letter.subject in shown
    assert registration.messages.count() == 1

    response = client.post(again(letter), follow=True)

    copy = registration.messages.get(copy_of=letter)
    assert (copy.state, copy.to) == (MessageState.QUEUED, registration.email)
    assert f"La lettre part vers {registration.email}." in response.content.decode()


@pytest.mark.usefixtures("manager")
def test_what_cannot_be_sent_again_says_why(client, registration, letter):
    Message.objects.update(only_in="information", state=MessageState.SENT)

    response = client.post(again(letter))

    assert response.status_code == 409
    assert "Ce que dit cette lettre n’est plus vrai" in response.content.decode()
    assert registration.messages.count() == 1


@pytest.mark.usefixtures("manager")
def test_one_that_is_no_longer_needed_leaves_the_list(client, registration, letter):
    assert Registration.objects.with_failed_message().exists()

    assert client.get(aside(letter)).status_code == 405
    client.post(aside(letter))

    assert not Registration.objects.with_failed_message().exists()


@pytest.mark.usefixtures("manager")
def test_nothing_of_it_is_offered_once_the_person_is_erased(client, registration, letter):
    erase(registration)

    html = client.get(detail(registration)).content.decode()

    assert again(letter) not in html
    assert "dossier-failure" not in html
    assert client.post(again(letter)).status_code == 409


@pytest.mark.usefixtures("manager")
def test_a_letter_of_another_dossier_is_not_found_under_this_one(client, registration):
    other = dossier(registration.intake).messages.get()

    for name in ("inbox:send_again", "inbox:set_aside"):
        assert client.post(reverse(name, args=[registration.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("group", [StaffGroup.REVIEWERS, StaffGroup.EDITORS])
def test_both_are_closed_to_who_has_not_the_right(client, registration, letter, group):
    client.force_login(factories.staff(group))

    for address in (again(letter), aside(letter)):
        assert client.post(address).status_code in (302, 403, 404)
    assert registration.messages.count() == 1
    assert Registration.objects.with_failed_message().exists()


def test_both_are_not_there_for_who_works_elsewhere(client, letter):
    client.force_login(manager_of(dossier()))

    assert client.get(again(letter)).status_code == 404
    assert client.post(aside(letter)).status_code == 404


@pytest.mark.usefixtures("manager")
def test_what_is_done_from_a_dossier_keeps_the_view_one_came_from(client, registration, letter):
    within = "?view=tous&q=awa"
    soup = BeautifulSoup(client.get(detail(registration) + within).content, "html.parser")
    own = {
        each.get("href") or each.get("action")
        for each in soup.select("main a[href], main form[action]")
        if (each.get("href") or each.get("action", "")).startswith(detail(registration))
    }

    screens = [
        client.get(address + within)
        for address in (again(letter), reverse("inbox:correct", args=[registration.pk]))
    ]

    sent = client.post(again(letter) + within)
    back = client.post(aside(letter) + within)

    assert {each.partition("?")[0] for each in own} >= {again(letter), aside(letter)}
    assert all("view=tous" in each for each in own if not each.endswith("/pdf/"))
    assert [each.url for each in (back, sent)] == [detail(registration) + within] * 2
    assert all(f"{detail(registration)}?view=tous&amp;q=awa" in each.text for each in screens)
