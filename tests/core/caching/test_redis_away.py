"""Redis is a cache: killed, or hanging, it takes nothing down, and nothing old comes back with it."""

import time
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from config.settings.caching import caches as declared
from core.caching import generations, redis
from core.models import Heartbeat
from home.models import StandardPage
from registrations.models import Registration
from tests import factories
from tests.servers.redis import RedisServer, redis_server

pytestmark = pytest.mark.django_db
WAYS = pytest.mark.parametrize("leave", [RedisServer.stop, RedisServer.kill], ids=["stopped", "killed"])


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture
def site(server: RedisServer, settings, page_cache, monkeypatch) -> Iterator[RedisServer]:
    """A site that uses Redis, in a process that has just begun."""
    monkeypatch.setattr(redis, "_breakers", {})
    monkeypatch.setattr(generations._Seen, "returns", 0)
    settings.REDIS_URL, settings.CACHES = server.url, declared(server.url)
    caches["default"].clear()
    yield server
    back(server)


def back(server: RedisServer) -> None:
    """The server answers again: as it was when it was stopped, empty when it was killed."""
    if server.process:
        server.go_on()
    else:
        server.start()


def asked_again() -> None:
    """A process asks once a second whether Redis is back."""
    time.sleep(redis.AGAIN)


def title(client: Client, page: StandardPage) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").h1.get_text()


def changed(page: StandardPage, words: str) -> None:
    """As another process changes it."""
    StandardPage.objects.filter(pk=page.pk).update(title=words)


@WAYS
def test_everything_goes_on_and_waits_once_at_most(site, client, admin_client, leave: Callable):
    article = factories.standard(title="Avant", slug="page")
    call = factories.call()
    factories.intake(call)
    form = f"{call.url}inscription/"
    assert title(client, article) == "Avant"
    for each in (client, admin_client):  # what is loaded once is no part of what Redis costs
        each.get(form), each.get(reverse("wagtailadmin_home"))
    leave(site)
    began = time.monotonic()

    shown = BeautifulSoup(client.get(form).content, "html.parser")
    token = shown.find("input", {"name": "_submission"})["value"]
    sent = client.post(form, {"_submission": token} | factories.SIMPLE_POST)

    assert sent.status_code == 302
    assert Registration.objects.count() == 1
    assert client.get(sent.url).status_code == 200
    assert admin_client.get(reverse("wagtailadmin_home")).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert {title(client, article) for _time in range(20)} == {"Avant"}
    assert time.monotonic() - began < 24  # each request asks more than once: a minute, if each waited
    assert redis.breaker_of(site.url).outage.away


@WAYS
def test_a_change_is_seen_while_it_is_away_and_when_it_is_back(site, client, leave: Callable):
    article = factories.standard(title="Avant", slug="page")
    assert title(client, article) == "Avant"
    leave(site)
    changed(article, "Pendant")

    generations.forget()
    assert title(client, article) == "Pendant"

    back(site)
    asked_again()
    assert title(client, article) == "Pendant"
    assert not redis.breaker_of(site.url).outage.away
    kept = generations.current()
    assert (title(client, article), generations.current()) == ("Pendant", kept)


def test_a_process_that_saw_nothing_of_it_shows_nothing_old_once_the_worker_has_told(site, client):
    article = factories.standard(title="Avant", slug="page")
    assert title(client, article) == "Avant"
    site.stop()
    changed(article, "Pendant")
    generations.forget()  # by a process that ends before Redis is back
    assert generations.tell_untold() is False
    redis._breakers.clear()
    caches["default"].breaker = redis.breaker_of(site.url)
    site.go_on()

    assert generations.tell_untold() is True

    assert title(client, article) == "Pendant"
    assert not Heartbeat.objects.filter(name=generations.UNTOLD).exists()
    assert generations.tell_untold() is False


def test_a_hanging_one_is_waited_for_by_one_request_a_second(site):
    site.stop()
    cache = caches["default"]
    began = time.monotonic()

    found = [cache.get("a", "nothing") for _time in range(100)]

    assert set(found) == {"nothing"}
    assert time.monotonic() - began < 50 * redis.PATIENCE


def test_it_answers_as_an_empty_cache_while_it_is_away(site):
    cache = caches["default"]
    cache.set("a", 1)
    site.kill()

    assert (cache.get("a", 2), cache.get_many(["a"]), cache.has_key("a")) == (2, {}, False)
    assert (cache.add("a", 3), cache.touch("a"), cache.delete("a")) == (True, False, False)
    assert (cache.set_many({"a": 4}), cache.delete_many(["a"]), cache.clear()) == (["a"], None, None)
    assert cache.get_or_set("a", lambda: 5) == 5
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_server_started_anew_is_used_with_the_next_request(site):
    cache = caches["default"]
    cache.set("a", 1)
    site.kill()
    site.start()

    cache.set("a", 2)

    assert cache.get("a") == 2
    assert not redis.breaker_of(site.url).outage.away
