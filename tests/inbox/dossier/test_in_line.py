"""Two colleagues act on one dossier at the same moment, on their screens."""

import pytest
from django.test import Client

from registrations.enums import EventKind, MessageKind
from registrations.models import Registration
from tests.inbox.dossier import worlds
from tests.together import in_line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def two():
    """A dossier, and two who have it open."""
    intake = worlds.intake()
    registration = worlds.dossier(intake)
    clients = []
    for name in ("Léa", "Marc"):
        client = Client()
        client.force_login(worlds.manager(intake, first_name=name, last_name="Petit"))
        clients.append(client)
    return registration, *clients


def seen(client, registration) -> str:
    return worlds.soup(client.get(worlds.address(registration))).find("input", {"name": "seen"})["value"]


def test_second_of_two_who_move_reads_what_the_first_did(two):
    registration, lea, marc = two
    words = {"to": "information", "message": "Vos statuts, svp.", "confirmed": "1"}
    marks = [seen(client, registration) for client in (lea, marc)]

    first, second = in_line(
        lambda: lea.post(worlds.address(registration), words | {"seen": marks[0]}),
        lambda: marc.post(worlds.address(registration), words | {"seen": marks[1]}),
    )

    assert (first.status_code, second.status_code) == (302, 409)
    told = worlds.soup(second).select_one("#move-error").get_text(" ", strip=True)
    assert "Léa Petit" in told
    assert "Complément demandé" in told
    assert registration.events.filter(kind=EventKind.MOVED).count() == 1
    assert registration.messages.filter(kind=MessageKind.INFORMATION).count() == 1


def test_second_of_two_who_take_it_reads_who_has_it(two):
    registration, lea, marc = two
    users = [int(client.session["_auth_user_id"]) for client in (lea, marc)]
    marks = [seen(client, registration) for client in (lea, marc)]
    take = worlds.address(registration, "hand_over")

    first, second = in_line(
        lambda: lea.post(take, {"to": users[0], "seen": marks[0]}),
        lambda: marc.post(take, {"to": users[1], "seen": marks[1]}),
    )

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Léa Petit" in worlds.soup(second).select_one("#move-error").get_text(" ", strip=True)
    assert Registration.objects.get(pk=registration.pk).owner_id == users[0]
