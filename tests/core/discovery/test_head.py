"""The head of a page: one address, its translations, and how it looks where it is shared."""

import pytest
from bs4 import BeautifulSoup

from core.metadata import sharing
from tests import factories

pytestmark = pytest.mark.django_db


def head(client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").head


def properties(found: BeautifulSoup) -> dict[str, str]:
    metas = found.find_all("meta", property=True) + found.find_all("meta", attrs={"name": True})
    return {meta.get("property") or meta["name"]: meta["content"] for meta in metas}


def canonical(found: BeautifulSoup) -> str | None:
    link = found.find("link", rel="canonical")
    return link["href"] if link else None


def alternates(found: BeautifulSoup) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in found.find_all("link", rel="alternate", hreflang=True)}


def translated(page):
    copy = page.copy_for_translation(factories.home("en").locale)
    copy.save_revision().publish()
    return copy


def test_page_says_how_to_show_it_where_it_is_shared(client):
    page = factories.standard(title="L’appel « 2026 »", summary='Un résumé "simple".')
    translated(page)

    told = properties(head(client, page.url))

    assert {key: value for key, value in told.items() if key.startswith(("og:", "twitter:", "desc"))} == {
        "description": 'Un résumé "simple".',
        "og:title": "L’appel « 2026 »",
        "og:type": "website",
        "og:url": page.full_url,
        "og:site_name": "Déclencheurs",
        "og:locale": "fr_FR",
        "og:locale:alternate": "en_GB",
        "og:description": 'Un résumé "simple".',
        "og:image": f"http://localhost{sharing.address(page)}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "L’appel « 2026 »",
        "twitter:card": "summary_large_image",
    }
    assert client.get(told["og:image"]).status_code == 200


def test_what_editors_write_for_search_engines_comes_first(client):
    page = factories.standard(seo_title="Pour les moteurs", search_description="En une phrase", summary="Non")

    told = properties(head(client, page.url))

    assert (told["og:title"], told["description"]) == ("Pour les moteurs", "En une phrase")


def test_address_is_the_clean_one_whatever_is_asked(client):
    page = factories.standard()

    assert canonical(head(client, f"{page.url}?utm_source=a&page=2&q=%22%3E")) == page.full_url


def test_each_page_of_a_listing_is_its_own_and_odd_numbers_are_those_shown(client):
    for _each in range(13):
        factories.news()
    index = factories.news_index()

    addresses = {
        query: canonical(head(client, f"{index.url}{query}"))
        for query in ("", "?page=1", "?page=2", "?page=99", "?page=x", "?tri=a&page=2")
    }

    assert addresses == {
        "": index.full_url,
        "?page=1": index.full_url,
        "?page=2": f"{index.full_url}?page=2",
        "?page=99": f"{index.full_url}?page=2",
        "?page=x": index.full_url,
        "?tri=a&page=2": f"{index.full_url}?page=2",
    }


def test_translations_name_each_other_and_french_is_for_everybody_else(client):
    page = factories.standard()
    english = translated(page)

    both = {"fr": page.full_url, "en": english.full_url, "x-default": page.full_url}
    assert alternates(head(client, page.url)) == alternates(head(client, english.url)) == both


def test_a_page_in_one_language_names_no_other(client):
    factories.home("en")

    assert alternates(head(client, factories.standard().url)) == {}


def test_an_alias_gives_the_address_of_the_page_it_repeats(client):
    page = factories.standard()
    alias = page.create_alias(parent=factories.home(), update_slug="ailleurs")

    found = head(client, alias.url)

    assert canonical(found) == page.full_url
    assert alternates(found) == {}


def test_a_view_without_a_page_has_an_address_and_translations(client):
    factories.home("en")

    found = head(client, "/en/site-map/?a=b")

    assert canonical(found) == "http://localhost/en/site-map/"
    assert alternates(found) == {
        "fr": "http://localhost/plan-du-site/",
        "en": "http://localhost/en/site-map/",
        "x-default": "http://localhost/plan-du-site/",
    }
    assert "og:image" not in properties(found)


def test_a_page_that_is_not_to_be_found_says_nothing_of_the_kind(client):
    page = factories.call()
    factories.intake(page)

    for url in ("/recherche/?q=appel", f"{page.url}inscription/"):
        assert not [key for key in properties(head(client, url)) if key.startswith("og:")]
    assert b"og:" not in client.get("/nulle-part/").content


def test_looking_for_the_listing_does_not_wake_the_visitors_account(client):
    answer = client.get(factories.news_index().url)

    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_preview_of_a_page_never_saved_has_a_head_too(rf):
    page = factories.standard()
    draft = type(page)(title="Brouillon", slug="brouillon", locale=page.locale)

    html = draft.make_preview_request(rf.get("/")).render().content.decode()

    assert "og:image" not in html
    assert "<title>Brouillon" in html
