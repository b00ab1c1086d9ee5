"""Whatever is typed or forged, the search answers 200 with a page one can read."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from tests import factories

pytestmark = pytest.mark.django_db

ODD_QUERIES = {
    "control characters": "q=%01%02licorne%1F%7F%C2%85",
    "only control characters": "q=%01%02%1F",
    "NUL": "q=licorne%00",
    "only NUL": "q=%00",
    "NUL in a name": "q=licorne&%00=%00",
    "new lines": "q=licorne%0D%0ASet-Cookie:%20a=b",
    "undecodable bytes": "q=licorne%FF%FE%C3",
    "lone surrogate": "q=licorne%ED%A0%80",
    "half of a percent": "q=licorne%",
    "a thousand words": "q=" + "+".join(f"mot{number}" for number in range(1000)),
    "100 kB in one word": "q=" + "a" * 100_000,
    "100 kB of words": "q=" + "licorne+" * 12_500,
    "operators of SQLite": "q=licorne%22+AND+%28NEAR+*+OR+NOT+-a+title%3Ab+%5E",
    "operators of PostgreSQL": "q=licorne%27+%26+%7C+%21+%3A%2A+%3C-%3E+%5C",
    "a quote": "q=%27%3B+DROP+TABLE+core_user%3B--",
    "markup": "q=%3Cscript%3Ealert(1)%3C/script%3E",
    "patterns": "q=%25_%5B%5D%7B%7D%5C",
    "right to left": "q=%E2%80%AElicorne",
    "emoji": "q=%F0%9F%A6%84+%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB",
    "page in words": "q=licorne&page=abc",
    "page below the first": "q=licorne&page=-1",
    "page zero": "q=licorne&page=0",
    "page beyond the last": "q=licorne&page=999999999999999999999999",
    "page with a NUL": "q=licorne&page=%00",
    "page in other figures": "q=licorne&page=%D9%A1",
    "unknown kind": "q=licorne&kind=zzz",
    "kind with a NUL": "q=licorne&kind=%00",
    "kind of markup": "q=licorne&kind=%22%3E%3Cb%3E",
    "everything twice": "q=licorne&q=autre&kind=news&kind=zzz&page=1&page=abc",
    "no value": "q&kind&page",
}


@pytest.fixture(autouse=True)
def indexed_page():
    page = factories.standard(title="La licorne")
    call_command("update_index", verbosity=0)
    return page


@pytest.mark.parametrize("query", ODD_QUERIES.values(), ids=ODD_QUERIES.keys())
@pytest.mark.parametrize("address", ["/recherche/", "/en/search/"])
def test_search_answers_any_query_with_a_readable_page(client, address, query):
    if address.startswith("/en/"):
        factories.home("en")

    response = client.get(f"{address}?{query}")

    html = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert html.h1.get_text(strip=True) in ("Rechercher", "Search")
    assert b"\x00" not in response.content
    assert len(html.select_one("main input[type=search]")["value"]) <= 200
    assert html.select("main script, main b") == []


@pytest.mark.parametrize(
    "query",
    ["q=licorne%00", "q=%01licorne%1F", "q=licorne&page=abc", "q=licorne&page=-1", "q=licorne&kind=zzz"],
)
def test_search_still_finds_what_was_meant(client, query):
    response = client.get(f"/recherche/?{query}")

    titles = BeautifulSoup(response.content, "html.parser").select(".results__title")
    assert [title.get_text(strip=True) for title in titles] == ["La licorne"]


def test_search_writes_what_was_typed_as_text_only(client):
    response = client.get("/recherche/", {"q": '"><img src=x onerror=alert(1)>'})

    html = BeautifulSoup(response.content, "html.parser")
    assert html.select("main img, main [onerror]") == []
    assert html.select_one("main input[type=search]")["value"] == '"><img src=x onerror=alert(1)>'


def test_search_asks_few_queries_whatever_is_typed(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get("/recherche/?" + ODD_QUERIES["a thousand words"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_search_is_only_read(client, method):
    response = getattr(client, method)("/recherche/", {"q": "licorne"})

    assert response.status_code < 500
