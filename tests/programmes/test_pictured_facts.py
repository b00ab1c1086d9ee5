"""Cards whose picture is the fact, what is over apart from what is open, and the result that leads the impact page."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from core.models import Region
from core.text.dates import PARIS
from programmes.models.programmes import ARCHIVE_SHOWN
from registrations.status import FEW_PLACES
from tests import factories

pytestmark = pytest.mark.django_db


def parsed(client, url) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_a_call_wears_its_closing_day_and_its_regions_and_says_them_in_words_too(client):
    index = factories.call_index()
    call = factories.call(index, regions=[Region.objects.get(code="53")])
    closing = in_days(40)
    factories.intake(call, opens_at=in_days(-1), closes_at=closing)
    everywhere = factories.call(index)

    first, second = parsed(client, index.url).select(".card")

    leaf, day = first.select_one(".leaf--open"), closing.astimezone(PARIS)
    assert leaf.select_one(".leaf__day").get_text(strip=True) == str(day.day)
    assert leaf.select_one(".leaf__year").get_text(strip=True) == str(day.year)
    assert first.select_one(".fact")["aria-hidden"] == "true"
    assert str(day.year) in first.select_one(".status__sentence").get_text()
    assert len(first.select("path.small-map__chosen")) == len(first.select("path.small-map__other")) == 1
    assert second.find("a")["href"] == everywhere.url
    assert second.select_one(".leaf") is None  # nothing is announced yet
    assert second.select(".small-map__other") == []


def test_a_project_wears_its_sum_and_one_without_a_sum_keeps_its_motif(client):
    index = factories.funded_index()
    factories.funded_project(index, title="Connu", grant=25_000)
    factories.funded_project(index, title="Inconnu", grant=None)

    cards = {
        card.select_one(".card__title").get_text(strip=True): card
        for card in parsed(client, index.url).select(".card")
    }

    assert (
        cards["Connu"].select_one(".fact__amount").get_text(strip=True)
        == "25\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€"
    )
    assert cards["Inconnu"].select_one(".fact") is None
    assert cards["Inconnu"].select_one(".motif")


def test_a_programme_shows_what_is_open_and_keeps_what_is_over_apart(client):
    index = factories.call_index()
    programme = index.get_parent().specific
    open_call = factories.call(index, title="Ouvert")
    factories.intake(open_call, opens_at=in_days(-1), closes_at=in_days(9))
    over = [factories.call(index, title=f"Clos {each}") for each in range(ARCHIVE_SHOWN + 1)]
    form = factories.form()
    for call in over:
        factories.intake(call, form=form, opens_at=in_days(-20), closes_at=in_days(-9))

    page = parsed(client, programme.url)

    assert [card.select_one(".card__title").get_text(strip=True) for card in page.select(".card")] == [
        "Ouvert"
    ]
    archive = page.select_one("details.archive")
    assert not archive.has_attr("open")
    assert len(archive.select("li > a")) == ARCHIVE_SHOWN
    assert page.select_one(".section-header a")["href"] == index.url


def test_a_programme_without_anything_open_says_so_and_leads_to_its_calls(client):
    index = factories.call_index()
    factories.intake(factories.call(index), opens_at=in_days(-20), closes_at=in_days(-9))

    page = parsed(client, index.get_parent().url)

    assert page.select(".card") == []
    assert "Aucun appel n’est ouvert ni annoncé aujourd’hui." in page.get_text()
    assert page.select_one(".section-header a")["href"] == index.url


@pytest.mark.parametrize(
    ("places", "words"), [(1, "Dernière place"), (FEW_PLACES, f"Plus que {FEW_PLACES} places")]
)
def test_few_places_are_said_otherwise_than_many(client, places, words):
    workshop = factories.workshop()
    factories.intake(workshop, capacity=places)
    many = factories.workshop(workshop.get_parent().specific)
    factories.intake(many, capacity=FEW_PLACES + 1)

    few, other = (parsed(client, page.url).select_one(".decision .intake-fact") for page in (workshop, many))

    assert few.get_text(strip=True).replace("\N{NO-BREAK SPACE}", " ") == words
    assert "intake-fact--few" in few["class"]
    assert "intake-fact--few" not in other["class"]


def test_the_impact_page_leads_with_the_first_figure_and_folds_where_it_comes_from(client):
    first, second = factories.key_figure(label="premier"), factories.key_figure(label="second")
    figures = {"title": "Deux", "figures": [first.pk, second.pk], "note": ""}
    page = factories.impact(body=[{"type": "figures", "value": figures}])

    answer = parsed(client, page.url)

    result = answer.select_one(".hero .result")
    assert result.select_one(".result__label").get_text(strip=True) == "premier"
    assert first.source in result.get_text()
    folded = answer.select_one("details.figure__about")
    assert not folded.has_attr("open")
    assert first.source in folded.summary.get_text()
    assert first.population in folded.dl.get_text()
