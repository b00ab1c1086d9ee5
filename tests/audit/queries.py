"""How many queries a page costs: with nothing cached, and once the page cache holds it."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.caching import generations
from launch.stop import Stop

PAGE_CACHE = "core.caching.pages"


@dataclass(frozen=True)
class Queries:
    """The tables asked, in order, for a cold and for a warm answer; no warm one where nothing is cached."""

    cold: list[str]
    warm: list[str] | None


def count(path: str, *, cacheable: bool) -> Queries:
    """Count for that path. A first request has made what a process makes once.

    Raises Stop when the cold answer is one that was kept.
    """
    client = visitor()
    client.get(path)
    forget()
    cold = _asked(client, path)
    if not cold:
        raise Stop(f"{path} asked nothing with nothing cached: it was kept somewhere.")
    cached = cacheable and find_spec(PAGE_CACHE) is not None
    return Queries(cold, _asked(client, path) if cached else None)


def visitor() -> Client:
    """Someone who asks the site at its own address."""
    site = urlsplit(settings.SITE_URL)
    return Client(SERVER_NAME=site.hostname, SERVER_PORT=str(site.port or 80))


def forget() -> None:
    """Empty every cache the process has, and let no page that is kept anywhere hold any longer."""
    generations.forget()
    for alias in caches:
        caches[alias].clear()
    ContentType.objects.clear_cache()


def _asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise Stop(f"{path} answers {answer.status_code}.")
    return [_table(query["sql"]) for query in captured.captured_queries]


def _table(sql: str) -> str:
    """The table a query starts from, not one that it asks on the way (U0, U1 …), or its first word."""
    found = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"(?! U\d)', sql)
    return found[1] if found else sql.split(maxsplit=1)[0]
