"""In the admin: what has become of those one wrote about."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from registrations.domain.referrals import accept, decline
from registrations.workflows import REFERRAL
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(client) -> world.World:
    made = world.referrals()
    client.force_login(made.writer)
    return made


def index() -> str:
    return reverse("referrals:index")


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def rows(response) -> list[str]:
    table = soup(response).find("table", class_="listing")
    return [row.get_text(" ", strip=True) for row in table.tbody.find_all("tr")] if table else []


def test_the_list_tells_what_has_become_of_each(client, edition):
    waiting = edition.refer(courriel="a@example.org")
    accepted, declined = edition.refer(courriel="b@example.org"), edition.refer(courriel="c@example.org")
    accept(accepted)
    decline(declined)

    listed = rows(client.get(index()))

    for referral, state, named in (
        (waiting, "sent", True),
        (accepted, "accepted", True),
        (declined, "declined", False),
    ):
        (row,) = [row for row in listed if referral.reference in row]
        assert str(REFERRAL.state(state).label) in row
        assert ("Martin" in row) == named


def test_nobody_sees_what_a_colleague_wrote(client, edition):
    others = edition.refer(by=factories.staff(StaffGroup.REFERRERS), prenom="Bea", nom="Durand")

    assert rows(client.get(index())) == []
    assert rows(client.get(index(), {"q": "Durand"})) == []
    assert client.get(reverse("inbox:detail", args=[others.pk])).status_code == 404


def test_the_referrer_reads_the_detail_and_moves_nothing(client, edition):
    referral = edition.refer()
    detail = reverse("inbox:detail", args=[referral.pk])

    shown, moved = client.get(detail), client.post(detail, {"to": "expired"})

    assert "Awa Martin" in shown.content.decode()
    assert soup(shown).find_all("button", {"name": "to"}) == []
    assert moved.status_code == 409
    referral.refresh_from_db()
    assert referral.state_code == "sent"


def test_not_even_an_administrator_answers_in_the_place_of_the_person(client, edition):
    referral = edition.refer()
    client.force_login(factories.staff(is_superuser=True))

    shown = soup(client.get(reverse("inbox:detail", args=[referral.pk])))

    offered = {button["value"] for button in shown.find_all("button", {"name": "to"})}
    assert not offered & {"accepted", "declined"}


@pytest.mark.parametrize(
    "query", ["q=%00", "p=abc", "ordering=zzz", "ordering=answers", "q=(((" + "a " * 500]
)
def test_the_list_never_fails_on_odd_parameters(client, edition, query):
    edition.refer()

    assert client.get(f"{index()}?{query}").status_code in (200, 302, 404)


def test_the_list_asks_the_same_queries_for_1_and_20(client, edition, django_assert_num_queries):
    edition.refer()
    client.get(index())
    with CaptureQueriesContext(connection) as one:
        client.get(index())
    for number in range(19):
        edition.refer(courriel=f"awa{number}@example.org")

    with django_assert_num_queries(len(one)):
        assert len(rows(client.get(index()))) == 20
