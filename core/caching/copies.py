"""An answer that is kept: whom it is for, how long it holds, and what each asker gets of it.

It leaves as it is or compressed. Both are made when it is kept; to compress is safe here, as it holds nothing secret
and nothing of who asks.
"""

import gzip
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.http import parse_etags

from core.web.requests import only_parameters

# Browsers and proxies may keep a page and must ask each time whether it still holds: 304 answers them.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
ALLOWED_VARIATIONS = {"accept-encoding"}
SMALLEST = 500  # bytes that are worth compressing
LEVEL = 6  # of gzip; brotli saves 6 % more of our pages and takes ten times as long
OF_ONE_REQUEST = {"x-request-id"}  # a header that is made for each answer
OF_THE_CONTENT = ("content-encoding", "content-language", "content-length", "content-type")  # not said by 304

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """What leaves: a status code, headers, a body."""

    code: int
    headers: Headers
    body: bytes

    @property
    def status(self) -> str:
        """As WSGI has it."""
        return f"{self.code} {HTTPStatus(self.code).phrase}"


@dataclass(frozen=True, slots=True)
class Copy:
    """What was answered to a GET, for anyone who asks the same.

    It is of a `generation` of content and holds `until` then (seconds since the epoch). Of an address only `parameters`
    count, all when that is None; `query` is what was asked with them. `compressed` is empty where it saves nothing.
    """

    generation: str
    until: float
    parameters: tuple[str, ...] | None
    query: str
    headers: Headers
    body: bytes
    compressed: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.body) + len(self.compressed)

    @property
    def named(self) -> bool:
        """Whether its answers bear an identifier of the request, each its own."""
        return any(name.lower() in OF_ONE_REQUEST for name, _value in self.headers)

    def holds(self, generation: str) -> bool:
        """Whether it is of that generation and before its end, whatever the clock of the cache says."""
        return self.generation == generation and time.time() < self.until

    def answers(self, query: str) -> bool:
        """Whether what is asked with that query string is what was asked for."""
        return not (query or self.query) or only_parameters(query, self.parameters) == self.query

    def answer(self, environ: Mapping[str, Any], identifier: str = "") -> Answer:
        """What the asker gets: the body, compressed if they take it, or 304 when they have it.

        `identifier` is the request's, for an answer that bears one.
        """
        headers, body = self.headers, self.body
        if self.named:
            headers = [
                (name, identifier if name.lower() in OF_ONE_REQUEST else value) for name, value in headers
            ]
        if tags := environ.get("HTTP_IF_NONE_MATCH"):
            etag = next(value for name, value in headers if name == "ETag")
            if _has(tags, etag):
                left = [(name, value) for name, value in headers if name.lower() not in OF_THE_CONTENT]
                return Answer(HTTPStatus.NOT_MODIFIED, left, b"")
        if self.compressed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers, body = [*headers, ("Content-Encoding", "gzip")], self.compressed
        headers = [*headers, ("Content-Length", str(len(body)))]
        return Answer(HTTPStatus.OK, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def copy_of(
    response: HttpResponse, *, generation: str, until: float, parameters: Collection[str] | None, query: str
) -> Copy:
    """A copy of what was answered, under the headers of a kept answer. Its language follows from its address alone."""
    body = response.content
    worth = len(body) >= SMALLEST and _is_text(response.headers.get("Content-Type", ""))
    headers = {
        name: value
        for name, value in response.items()
        if name.lower() not in ("vary", "content-length", "etag")
    }
    headers["Cache-Control"] = CACHE_CONTROL
    headers["ETag"] = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    if worth or variations(response) & ALLOWED_VARIATIONS:
        headers["Vary"] = "Accept-Encoding"
    return Copy(
        generation=generation,
        until=until,
        parameters=None if parameters is None else tuple(parameters),
        query=query,
        headers=list(headers.items()),
        body=body,
        compressed=gzip.compress(body, LEVEL, mtime=0) if worth else b"",
    )


def variations(response: HttpResponse) -> set[str]:
    """The names in its Vary."""
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}


def _is_text(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("json", "xml"))


def _has(tags: str, etag: str) -> bool:
    """Whether an If-None-Match names that weak tag (RFC 9110, 13.1.2: compared weakly)."""
    known = _opaque(parse_etags(tags))
    return "*" in known or etag.removeprefix("W/") in known


def _opaque(tags: Iterable[str]) -> list[str]:
    return [tag.removeprefix("W/") for tag in tags]


@lru_cache(maxsize=256)  # browsers send a handful
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip: by name, else by `*`, with a weight that is not zero."""
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, terms = part.partition(";")
        weights[name.strip()] = not _is_zero(terms)
    return weights.get("gzip", weights.get("*", False))


def _is_zero(terms: str) -> bool:
    """What is no number weighs nothing: as it is, an answer can be read by anyone."""
    weight = next((term.strip()[2:] for term in terms.split(";") if term.strip().startswith("q=")), "1")
    try:
        return float(weight) == 0
    except ValueError:
        return True
