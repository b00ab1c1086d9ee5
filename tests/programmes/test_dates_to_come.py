"""What is over is not offered for a calendar; no heading stands over nothing; a place is said once."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def offers_calendar(client, page) -> bool:
    read = BeautifulSoup(client.get(page.url).content, "html.parser")
    return bool(read.select('.decision a[href$="calendrier.ics"]'))


def call_closed(ago: timedelta, **values):
    call = factories.call()
    closing = timezone.now() - ago
    factories.intake(call, opens_at=closing - 30 * DAY, closes_at=closing, **values)
    return call


def test_a_call_offers_its_dates_until_the_last_of_them(client):
    results = timezone.now() + DAY

    assert offers_calendar(client, call_closed(-DAY))
    assert offers_calendar(client, call_closed(DAY, results_at=results))
    assert not offers_calendar(client, call_closed(DAY))
    assert not offers_calendar(client, call_closed(4000 * DAY))
    assert not offers_calendar(client, call_closed(-DAY, cancelled_at=timezone.now()))


def test_a_workshop_offers_its_date_until_it_is_over(client):
    shown = {}
    for days in (-400, -1, 1):
        workshop = factories.workshop(starts_at=timezone.now() + days * DAY)
        factories.intake(workshop)
        shown[days] = offers_calendar(client, workshop)

    assert shown == {-400: False, -1: False, 1: True}


def test_an_edition_offers_its_dates_while_a_workshop_or_its_launch_is_to_come(client):
    over, launched, lasting = (
        factories.edition(launch_at=timezone.now() + days * DAY) for days in (-90, 1, -90)
    )
    factories.workshop(over, starts_at=timezone.now() - DAY)
    factories.workshop(lasting, starts_at=timezone.now() + DAY)
    for edition in (over, launched, lasting):
        factories.intake(edition)

    assert [offers_calendar(client, each) for each in (over, launched, lasting)] == [False, True, True]


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_a_call_of_which_little_is_said_has_no_heading_over_nothing(client, scope):
    call = factories.call(scope=scope)
    factories.intake(call)

    page = BeautifulSoup(client.get(call.url).content, "html.parser").main

    for section in page.select("section"):
        heading = section.find(["h2", "h3"])
        assert section.get_text(strip=True) != heading.get_text(strip=True), heading
    for link in page.select(".toc a"):
        assert page.find(id=link["href"].removeprefix("#")), link


def test_a_regional_call_never_stands_beside_the_whole_country(client):
    words = BeautifulSoup(
        client.get(factories.call(scope="regional").url).content, "html.parser"
    ).main.get_text()

    assert "Régional" in words
    assert "Toute la France" not in words
