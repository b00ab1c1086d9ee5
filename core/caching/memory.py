"""What a process has kept, and how it finds it from what is asked, before Django has made a request of it."""

import time
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches

from core.caching import generations
from core.caching.copies import Copy
from core.web.bodies import REFUSED_BY_PROXY
from core.web.requests import READING, only_parameters

LONGEST_QUERY = 200  # characters, of what counts
LARGEST = 1024 * 1024  # bytes of an answer, all ways it leaves together
ADDRESSES = 4096  # of which a process remembers which parameters count
LATELY = 0.25  # seconds
NOTHING = ("",)  # in place of parameters: nothing was to be kept there
# Someone known, conditions that are weighed elsewhere, a refusal.
NOT_FOR_ANYONE = (
    "HTTP_AUTHORIZATION",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    f"HTTP_{REFUSED_BY_PROXY.upper().replace('-', '_')}",
)


class Asked(NamedTuple):
    """What an answer may depend on: scheme, host and path, and the query string as it came."""

    where: str
    query: str

    def key(self, query: str) -> str:
        """Under which the answer to that query is kept."""
        return blake2b(f"{self.where}\0{query}".encode(), digest_size=16).hexdigest()


def asked_by_anyone(environ: Mapping[str, Any]) -> Asked | None:
    """What a WSGI request asks, when the answer may be the same for everyone; None otherwise.

    Staff see the page as it is, with what is theirs to see. The host stands there as it came: nothing is ever kept for
    one that is not ours.
    """
    path = environ.get("PATH_INFO") or "/"
    if (
        not settings.PAGE_CACHE
        or settings.DEBUG
        or environ["REQUEST_METHOD"] not in READING
        or f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")
        or any(name in environ for name in NOT_FOR_ANYONE)
        or path.startswith(("/admin/", settings.STATIC_URL, settings.MEDIA_URL))
    ):
        return None
    where = f"{_scheme(environ)}\0{_host(environ)}\0{environ.get('SCRIPT_NAME', '')}\0{path}"
    return Asked(where, environ.get("QUERY_STRING", ""))


def _scheme(environ: Mapping[str, Any]) -> str:
    """As Django reads it (`HttpRequest.scheme`)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(header)) is not None:
            return "https" if told.split(",", 1)[0].strip() == secure else "http"
    return environ.get("wsgi.url_scheme", "http")


def _host(environ: Mapping[str, Any]) -> str:
    """All that Django may read it from (`HttpRequest.get_host()`), as it came."""
    told = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    if settings.USE_X_FORWARDED_HOST or settings.USE_X_FORWARDED_PORT:
        told += f"\0{environ.get('HTTP_X_FORWARDED_HOST')}\0{environ.get('HTTP_X_FORWARDED_PORT')}"
    return told


class Memory:
    """The copies of this process, and of each address the parameters that count there, as was last seen.

    A process that has never seen an address takes it that none counts; a copy that it finds says so or otherwise.
    """

    def __init__(self) -> None:
        self._parameters: dict[str, tuple[str, ...] | None] = {}
        self._lately = ("", 0.0)

    def generation(self) -> str:
        """The generation, at most LATELY seconds old: a server that must be asked is not asked for each hit."""
        if not settings.REDIS_URL:
            return generations.current()
        now = time.monotonic()
        generation, until = self._lately
        if now >= until:
            generation = generations.current()
            self._lately = (generation, now + LATELY)
        return generation

    def find(self, asked: Asked, generation: str) -> Copy | None:
        """The copy of that generation that holds, without a query to the database."""
        copy = caches["pages"].get(self.key(asked))
        if copy is not None and not copy.answers(asked.query):
            self.learn(asked, copy.parameters)
            copy = caches["pages"].get(self.key(asked))
        return copy if copy is not None and copy.holds(generation) and copy.answers(asked.query) else None

    def last(self, asked: Asked) -> Copy | None:
        """The copy that holds, be it of content before the last change."""
        copy = caches["pages"].get(self.key(asked))
        return (
            copy if copy is not None and copy.holds(copy.generation) and copy.answers(asked.query) else None
        )

    def key(self, asked: Asked) -> str:
        """Under which the answer is looked for: what does not count there is left out."""
        if not asked.query:
            return asked.key("")
        return asked.key(only_parameters(asked.query, self._parameters.get(asked.key(""), ())))

    def keep(self, asked: Asked, copy: Copy) -> bool:
        """Keep it if it is to be had at all, and not too large; whether it was."""
        self.learn(asked, copy.parameters)
        seconds = copy.until - time.time()
        if seconds <= 0 or copy.size > LARGEST or len(copy.query) > LONGEST_QUERY:
            return False
        caches["pages"].set(asked.key(copy.query), copy, timeout=seconds)
        return True

    def learn(self, asked: Asked, parameters: tuple[str, ...] | None) -> None:
        """Which parameters count there."""
        if len(self._parameters) >= ADDRESSES:
            self._parameters.clear()
        self._parameters[asked.key("")] = parameters

    def has_nothing(self, asked: Asked) -> bool:
        """Whether what was last answered there was not to be kept."""
        return self._parameters.get(asked.key("")) is NOTHING
