"""The map of the site that people read."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home import site_map
from tests import factories

pytestmark = pytest.mark.django_db
Tree = dict[str, "Tree"]


def parsed(client, url: str = "/plan-du-site/") -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def tree(client, url: str = "/plan-du-site/") -> Tree:
    """The titles of the map, each with those below it."""

    def of(items) -> Tree:
        return {
            item.find("a", recursive=False).get_text(strip=True): (
                of(item.ul.find_all("li", recursive=False)) if item.ul else {}
            )
            for item in items
        }

    found = parsed(client, url).main.find("nav", class_="site-map")
    return of(found.ul.find_all("li", recursive=False)) if found else {}


def test_every_page_stands_below_the_one_it_belongs_to(client):
    index = factories.call_index(factories.programme(title="Novapec"))
    factories.call(index, title="Appel national")
    factories.standard(title="À propos")

    assert tree(client) == {
        "Programmes": {"Novapec": {"Appels à projets": {"Appel national": {}}}},
        "À propos": {},
    }


def test_each_language_has_its_own_map(client):
    page = factories.standard(title="À propos")
    english = page.copy_for_translation(factories.home("en").locale)
    english.title = "About"
    english.save_revision().publish()
    factories.standard(title="Un alias").copy_for_translation(english.locale, alias=True)

    link = parsed(client, "/en/site-map/").main.find("nav", class_="site-map").a

    assert tree(client, "/en/site-map/") == {"About": {}}
    assert link["href"] == english.url
    assert "About" not in tree(client)


def test_what_nobody_may_read_or_find_is_left_out_and_what_is_below_moves_up(client):
    off = factories.standard(title="Hors plan", listed=False)
    factories.standard(parent=off, title="Sous une page hors plan")
    draft = factories.standard(title="Brouillon", live=False)
    deep = factories.standard(parent=draft, title="Autre brouillon", live=False)
    factories.standard(parent=deep, title="Sous deux brouillons")
    private = factories.standard(title="Privée")
    factories.standard(parent=private, title="Sous une page privée")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert tree(client) == {"Sous une page hors plan": {}, "Sous deux brouillons": {}}


def test_a_long_list_shows_its_latest_pages_and_leads_to_the_rest(client, monkeypatch):
    monkeypatch.setattr(site_map, "SHOWN", 2)
    for number in range(5):
        factories.news(title=f"Nouvelle {number}").save_revision().publish()

    assert tree(client) == {"Actualités": {"Nouvelle 4": {}, "Nouvelle 3": {}}}
    more = parsed(client).find(class_="site-map__more").a
    assert more["href"] == factories.news_index().url
    assert "3" in more.get_text()


def test_what_a_long_list_leaves_out_takes_its_own_pages_along(client, monkeypatch):
    monkeypatch.setattr(site_map, "SHOWN", 1)
    old = factories.standard(title="Ancienne")
    factories.standard(parent=old, title="Sous l’ancienne")
    new = factories.standard(title="Nouvelle")
    factories.standard(parent=new, title="Sous la nouvelle")

    assert tree(client) == {"Nouvelle": {"Sous la nouvelle": {}}}


def test_map_asks_as_much_for_thirty_pages_as_for_one(client):
    def grow(number: int) -> None:
        for _each in range(number):
            factories.call(factories.call_index(factories.programme()))
            factories.standard(parent=factories.standard(listed=False))
            factories.news()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            parsed(client)
        return len(captured)

    grow(1)
    queries()
    few = queries()
    grow(29)

    assert queries() == few
    assert few <= 10


def test_every_page_has_a_link_to_the_map_in_its_foot(client):
    factories.home("en")

    assert parsed(client, "/").footer.find("a", href="/plan-du-site/") is not None
    assert parsed(client, "/en/").footer.find("a", href="/en/site-map/") is not None


def test_an_empty_site_has_a_map_that_says_so(client):
    page = parsed(client)

    assert page.find("nav", class_="site-map") is None
    assert page.h1.get_text(strip=True)
    assert page.main.find("p", class_="lead") is not None


def test_the_map_is_only_read(client):
    assert client.post("/plan-du-site/").status_code == 405
