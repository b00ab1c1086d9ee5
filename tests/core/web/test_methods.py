"""An address that only takes what a button sends says so to who merely opens it."""

import pytest
from django.urls import reverse

from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = factories.staff(StaffGroup.MANAGERS)
    person.inbox_scopes.create(page=factories.home())
    client.force_login(person)
    return person


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("name", ["note", "undo", "hand_over", "keep"])
def test_what_was_to_be_sent_to_leads_back_to_the_dossier_as_it_was_opened(client, name):
    registration = factories.registration(factories.intake(factories.call()))
    address = reverse(f"inbox:{name}", args=[registration.pk])

    response = client.get(f"{address}?view=tous&q=a")

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "Rien n’a été fait" in response.text
    assert f'href="/admin/inbox/{registration.pk}/?view=tous&amp;q=a"' in response.text


@pytest.mark.usefixtures("manager")
def test_a_letter_set_aside_leads_to_the_nearest_address_that_there_is(client):
    registration = factories.registration(factories.intake(factories.call()))
    letter = registration.messages.first()

    response = client.get(reverse("inbox:set_aside", args=[registration.pk, letter.pk]))

    assert f'href="/admin/inbox/{registration.pk}/"' in response.text


@pytest.mark.usefixtures("manager")
def test_a_program_that_asks_otherwise_gets_the_bare_answer(client):
    registration = factories.registration(factories.intake(factories.call()))

    response = client.delete(reverse("inbox:note", args=[registration.pk]))

    assert (response.status_code, response.content) == (405, b"")
