"""Who sends words to what has gone meanwhile gets them back, to be copied."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain.guest_access import end_guest
from registrations.models import MessageTemplate
from tests import factories
from tests.registrations.hands import dossiers

pytestmark = pytest.mark.django_db
WORDS = "Un texte que personne\nne veut taper deux fois."


def given_back(response) -> list[str]:
    return [
        each.text.lstrip("\n")
        for each in BeautifulSoup(response.content, "html.parser").select("textarea[readonly]")
    ]


def test_words_for_a_letter_that_a_colleague_has_dropped_come_back(client):
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))
    dropped = MessageTemplate.objects.create(kind="confirmation", language="fr", subject="x", body="x")
    address = reverse("message_templates:edit", args=[dropped.pk])
    page = BeautifulSoup(client.get(address).content, "html.parser")
    hidden = {each["name"]: each["value"] for each in page.select("#wording-form input[type=hidden]")}
    dropped.delete()

    answer = client.post(address, hidden | {"subject": "Bien reçu, merci", "body": WORDS, "save": "1"})

    assert answer.status_code == 404
    assert given_back(answer) == ["Bien reçu, merci", WORDS]


@pytest.mark.parametrize(("site", "back"), [("same-origin", [WORDS]), ("cross-site", [])])
def test_words_of_a_guest_whose_access_was_taken_back_meanwhile_come_back(client, site, back):
    guest = dossiers.let_in(dossiers.draft())
    token = dossiers.token_to(guest)
    end_guest(guest, at=timezone.now())

    answer = client.post(
        dossiers.url(token, "step", "projet"), {"resume": WORDS}, headers={"Sec-Fetch-Site": site}
    )

    assert answer.status_code == 404
    assert given_back(answer) == back


def test_a_page_that_is_not_there_gives_nothing_back_to_who_has_sent_nothing(client):
    factories.home("fr")

    assert given_back(client.get("/nulle-part/")) == []
