"""What is kept is given before Django sees the request: to those it is for, in the form they take, obeying nobody."""

import gzip
import re
from collections.abc import Callable, Mapping

import pytest
from django.conf import settings as site_settings
from django.test import Client, RequestFactory

from core.caching import generations
from core.caching.copies import takes_gzip
from core.caching.memory import Memory
from core.caching.pages import in_front_of
from core.web.requests import ID_HEADER
from home.models import StandardPage
from tests import factories
from tests.budgets import full_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]
MARK = "empoisonne"


@pytest.fixture
def article() -> StandardPage:
    return factories.standard(title="Avant", slug="page", summary="Un résumé. " * 20)


@pytest.fixture
def refused() -> list[str]:
    """The addresses that were not answered from what is kept."""
    return []


@pytest.fixture
def front(refused) -> Callable:
    """The site as a server calls it, with nothing behind what is kept."""

    def django(environ, start_response):
        refused.append(environ["PATH_INFO"])
        start_response("404 Not Found", [])
        return [b""]

    return in_front_of(django)


def ask(application: Callable, path: str, method: str = "GET", **environ: str):
    """Status, headers, but for the name that each request has of its own, and body."""
    said = []
    body = application(
        RequestFactory().generic(method, path, **environ).environ, lambda *head: said.extend(head)
    )
    return said[0], nameless(dict(said[1])), b"".join(body)


def nameless(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without the request's name, which has to be there."""
    assert re.fullmatch(r"[0-9a-f]{32}", headers.get(ID_HEADER, "0" * 32))
    return {name: value for name, value in headers.items() if name != ID_HEADER}


def test_what_django_has_made_is_given_without_it_with_the_same_headers(
    article, client, front, refused, caplog
):
    made = client.get(article.url)
    caplog.clear()

    status, headers, body = ask(front, article.url)

    assert (status, body) == ("200 OK", made.content)
    assert headers == nameless(made.headers)
    assert {"Content-Security-Policy", "Permissions-Policy", "X-Content-Type-Options"} <= set(headers)
    assert refused == []
    assert len([record for record in caplog.records if "request_finished" in record.getMessage()]) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_COOKIE": f"a=b; {site_settings.SESSION_COOKIE_NAME}=c"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_IF_MATCH": '"x"'},
        {"HTTP_X_BODY_TOO_LARGE": "1"},
        {"HTTP_HOST": "127.0.0.1"},
        {"wsgi.url_scheme": "https"},
        {"method": "POST"},
        {"method": "OPTIONS"},
    ],
)
def test_what_is_kept_is_for_the_same_request_of_nobody_in_particular(article, client, front, refused, asked):
    client.get(article.url)

    ask(front, article.url, **asked)

    assert refused == [article.url]


def test_page_asked_for_without_encryption_leads_to_the_encrypted_one_although_that_is_kept(
    article, settings, front, refused
):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 1000
    visitor = Client()

    for _time in range(2):
        answer = visitor.get(article.url, HTTP_X_FORWARDED_PROTO="https")
        assert (answer.status_code, answer.headers["Strict-Transport-Security"]) == (200, "max-age=1000")
        for other in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}, {"HTTP_X_FORWARDED_PROTO": "http, https"}):
            assert visitor.get(article.url, **other).status_code == 301, other
            ask(front, article.url, **other)
    assert ask(front, article.url, HTTP_X_FORWARDED_PROTO="https, http")[0] == "200 OK"
    assert len(refused) == 6


def test_server_of_generations_is_asked_four_times_a_second_at_most_and_then_says_what_has_changed(
    settings, monkeypatch
):
    settings.REDIS_URL = "redis://localhost"
    memory, now, asked = Memory(), [100.0], []
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(generations, "current", lambda: asked.append(now[0]) or f"generation {len(asked)}")

    seen = []
    for seconds in (0, 0.1, 0.2, 0.3, 0.5, 0.6):
        now[0] = 100 + seconds
        seen.append(memory.generation()[-1])

    assert seen == ["1", "1", "1", "2", "2", "3"]


# --- In which form -----------------------------------------------------------------------------------


def test_page_leaves_compressed_for_those_who_take_it(article, client, front):
    plain = client.get(article.url)

    packed = client.get(article.url, HTTP_ACCEPT_ENCODING="br, gzip;q=0.5")
    again = ask(front, article.url, HTTP_ACCEPT_ENCODING="br, gzip;q=0.5")

    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert again == ("200 OK", nameless(packed.headers), packed.content)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] == packed.headers["ETag"]


def test_browser_that_has_the_page_is_told_so_with_what_may_have_changed_around_it(article, client, front):
    made = client.get(article.url)

    status, headers, body = ask(front, article.url, HTTP_IF_NONE_MATCH=f'"a", {made.headers["ETag"]}')

    assert (status, body) == ("304 Not Modified", b"")
    content = {"Content-Type", "Content-Length", "Content-Language"}
    assert headers == {name: value for name, value in nameless(made.headers).items() if name not in content}
    assert headers == nameless(client.get(article.url, HTTP_IF_NONE_MATCH=made.headers["ETag"]).headers)
    assert ask(front, article.url, HTTP_IF_NONE_MATCH="*")[0].startswith("304")
    assert ask(front, article.url, HTTP_IF_NONE_MATCH='"a"')[0].startswith("200")


def test_who_only_asks_for_the_head_is_told_the_length_of_the_body(article, client, front):
    made = client.get(article.url)

    status, headers, body = ask(front, article.url, method="HEAD")

    assert (status, headers, body) == ("200 OK", nameless(made.headers), b"")


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP, deflate", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*;q=0", False),
        ("gzip;q=nonsense", False),
        ("gzippy", False),
    ],
)
def test_gzip_is_taken_by_name_or_by_all(accepted, taken):
    assert takes_gzip(accepted) is taken


def test_answers_with_a_secret_never_leave_compressed(client):
    call = factories.call()
    factories.intake(call)
    client.force_login(factories.staff())

    for address in (f"{call.url}inscription/", "/suivi/", "/admin/login/", "/admin/", call.url):
        for visitor in (Client(), client):
            answer = visitor.get(address, HTTP_ACCEPT_ENCODING="gzip", follow=True)
            kept = "ETag" in answer.headers
            assert ("Content-Encoding" in answer.headers) is kept, address
            assert kept is (address == call.url and visitor is not client), address


# --- What an address may say ---------------------------------------------------------------------------


def lists() -> dict[str, str]:
    """Every page that an address may ask something of, others, and what is no page."""
    call_index = factories.call().get_parent()
    factories.news()
    return {
        "home": factories.home().url,
        "calls": call_index.url,
        "news": factories.news_index().url,
        "role models": full_pages.role_model_index(2),
        "funded": full_pages.funded_index(2),
        "offers": full_pages.offer_index(2),
        "edition": full_pages.full_edition(2),
        "orientation": full_pages.orientation_page(2),
        "data": f"{call_index.url}appels.json",
        "feed": f"{call_index.url}flux.xml",
        "site map": "/plan-du-site/",
        "English site map": "/en/site-map/",
        "map": "/sitemap.xml",
        "robots": "/robots.txt",
    }


def test_what_an_address_says_that_its_page_does_not_know_is_neither_obeyed_nor_said_again(
    client, page_cache, django_assert_num_queries
):
    """The first who asks may be anyone: what they add stands nowhere in what the others get."""
    query = f'?page=1&zz={MARK}&{MARK}="><script>{MARK}</script>&next=//{MARK}.example'
    for name, address in lists().items():
        poisoned = client.get(address + query)
        assert poisoned.status_code == 200, name
        assert MARK not in poisoned.content.decode(), name
        assert MARK not in str(poisoned.headers), name
        with django_assert_num_queries(0):
            others = [Client().get(f"{address}?page=1&{each}") for each in ("autre=1", "a", f"zz={MARK}2")]
        assert {each.content for each in others} == {poisoned.content}, name
        page_cache.clear()
        assert client.get(f"{address}?page=1").content == poisoned.content, name


def test_what_a_page_knows_counts_in_any_order_and_writing(article, client, page_cache, monkeypatch):
    monkeypatch.setattr(StandardPage, "cached_parameters", ("theme", "page"))
    first = client.get(f"{article.url}?theme=%61b&page=2&other=1")

    for query in ("page=2&theme=ab", "theme=ab&x=y&page=2", "theme=ab&page=2"):
        assert client.get(f"{article.url}?{query}").headers["ETag"] == first.headers["ETag"]
    assert len(page_cache._cache) == 1
    for query in ("theme=ab", "theme=ab&page=3", "theme=ab&page=2&theme=c", "theme=&page=2"):
        client.get(f"{article.url}?{query}")
    assert len(page_cache._cache) == 5


def test_headers_that_a_visitor_makes_up_change_nothing_kept(article, client):
    forged = {"HTTP_X_FORWARDED_HOST": f"{MARK}.example", "HTTP_X_ORIGINAL_URL": f"/{MARK}/"}
    forged |= {"HTTP_X_FORWARDED_PREFIX": f"/{MARK}", "HTTP_REFERER": f"https://{MARK}.example/"}
    forged |= {
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_USER_AGENT": MARK,
        "HTTP_COOKIE": f"django_language=en; a={MARK}",
    }

    made = client.get(article.url, **forged)

    assert MARK not in made.content.decode()
    assert 'lang="fr"' in made.content.decode()
    assert made.content == Client().get(article.url).content
    assert client.get(article.url, HTTP_HOST=f"{MARK}.example").status_code == 400
    assert Client().get(article.url, HTTP_HOST=f"{MARK}.example").status_code == 400
