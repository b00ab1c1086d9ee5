"""The doors of the home page: what one can click first, as staff have written it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.models import HomePage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    return factories.home()


def door(title: str, **link) -> dict:
    return {"type": "door", "value": {"title": title, "text": "Une ligne.", "link": link}}


def main(client) -> Tag:
    return BeautifulSoup(client.get("/").content, "html.parser").main


def test_doors_are_the_first_links_of_the_page(client, home):
    call = factories.call(title="Appel national")
    home.doors = [door("Je porte un projet", page=call.pk), door("Ailleurs", address="https://example.org/")]
    home.save()

    first, second, *_others = main(client).select("a")

    assert (first.get_text(strip=True), first["href"]) == ("Je porte un projet", call.url)
    assert (second.get_text(strip=True), second["href"]) == ("Ailleurs", "https://example.org/")


def test_a_door_to_a_page_that_is_not_live_is_words_alone(client, home):
    call = factories.call(live=False)
    home.doors = [door("Je porte un projet", page=call.pk)]
    home.save()

    shown = main(client).select_one(".door")

    assert "Je porte un projet" in shown.get_text()
    assert shown.a is None


def test_without_doors_there_is_no_empty_list(client, home):
    assert not home.doors
    assert main(client).select_one(".doors") is None


def test_there_are_three_doors_at_most(home):
    home.doors = [door(f"Porte {number}") for number in range(4)]

    with pytest.raises(ValidationError):
        home.doors.stream_block.clean(home.doors)


def test_what_doors_say_is_searched(home):
    home.doors = [door("Je porte un projet")]

    assert {"Je porte un projet", "Une ligne."} <= set(home.get_searchable_text())


def test_of_many_open_calls_those_that_close_first_are_here_and_all_of_them_a_click_away(client, home):
    index = factories.call_index()
    now = timezone.now()
    for days in (9, 3, 7, 1, 5, 8, None):
        call = factories.call(index, title=f"Dans {days} jours")
        factories.intake(call, closes_at=now + timedelta(days=days) if days else None)

    shown = [each.get_text(strip=True) for each in main(client).select(".now__item h3")]
    assert shown == [f"Dans {days} jours" for days in (1, 3, 5, 7, 8, 9)]
    assert [link["href"] for link in main(client).select(".now .more")] == [index.url]


def test_where_one_call_is_open_the_list_of_those_to_come_and_over_is_a_click_away(client, home):
    index = factories.call_index()
    factories.call(index, title="À venir")
    assert main(client).select(".now .more") == []

    factories.intake(factories.call(index))

    assert len(main(client).select(".now__item")) == 1
    assert [link["href"] for link in main(client).select(".now .more")] == [index.url]
