"""People with a browser: each opens a form, fills it in and sends it, with a connection and a cookie of their own."""

import http.client
import re
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from tests import factories

T = TypeVar("T")
R = TypeVar("R")

FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')
REFERENCE = re.compile(r'class="ticket__reference"[^>]*>\s*([A-Z]+-\d+-\d+)\s*<')
ANSWERED = [200, 302, 200]  # the form, where to go once it was sent, what became of it
SECONDS = 60  # nobody waits longer for an answer


@dataclass
class Visitor:
    """One person: what they were shown, what they sent, what they were answered and when."""

    port: int
    email: str = ""
    secure: ssl.SSLContext | None = None  # over HTTPS, by whose certificates
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    sent_at: float = 0.0
    answered_at: float = 0.0
    reference: str = ""

    def open(self, path: str) -> "Visitor":
        """Look at the form at that address."""
        self.path = path
        page = self._ask("GET", path)
        found = FORM.search(page.text)
        assert found, f"No form at {path}: {page.status}"
        inputs = (dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(found[0]))
        self.hidden = {each["name"]: each.get("value", "") for each in inputs}
        return self

    def look(self, path: str, headers: dict[str, str] | None = None) -> str:
        """The text of a page, whatever it is."""
        return self._ask("GET", path, headers=headers).text

    def send(self) -> "Visitor":
        """Send the form as it was shown, with one's answers when it asks for any, and read what one is answered.

        Sent again, it is the same form: nothing is asked twice. Raises OSError or HTTPException without an answer.
        """
        typed = factories.SIMPLE_POST | {"courriel": self.email} if self.email else {}
        self.sent_at = self.sent_at or monotonic()
        answer = self._ask("POST", self.path, self.hidden | typed)
        if answer.status == http.client.FOUND:
            answer = self._ask("GET", urlsplit(answer.location).path)
            if shown := REFERENCE.search(answer.text):
                self.reference = shown[1]
                self.answered_at = monotonic()
        return self

    @property
    def number(self) -> int:
        """The last part of the reference: the how-manieth one was."""
        return int(self.reference.rsplit("-", 1)[1])

    def _ask(
        self,
        method: str,
        path: str,
        values: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> "Answer":
        connection: http.client.HTTPConnection
        headers = {"Host": f"localhost:{self.port}"} | (headers or {})
        if self.secure:
            connection = http.client.HTTPSConnection(
                "localhost", self.port, timeout=SECONDS, context=self.secure
            )
            headers["Origin"] = f"https://localhost:{self.port}"
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(values) if values is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.statuses.append(response.status)
        return Answer(response.status, response.headers.get("Location", ""), text)


@dataclass(frozen=True)
class Answer:
    """What a server says."""

    status: int
    location: str
    text: str


def in_turn(verb: Callable[[T], R], things: Iterable[T], *, at_a_time: int = 8) -> list[R]:
    """What the verb gives for each thing, some at a time."""
    with ThreadPoolExecutor(at_a_time) as pool:
        return list(pool.map(verb, things))


def came_in_order(visitors: Iterable[Visitor]) -> bool:
    """Whether nobody who was answered before another one had sent anything came after them."""
    latest_sent = sorted(visitors, key=lambda visitor: visitor.sent_at)
    by_answer = sorted(latest_sent, key=lambda visitor: visitor.answered_at)
    highest, done = 0, 0
    for visitor in latest_sent:
        while by_answer[done].answered_at < visitor.sent_at:
            highest, done = max(highest, by_answer[done].number), done + 1
        if visitor.number < highest:
            return False
    return True


def without_gap(numbers: Iterable[int]) -> bool:
    """Whether they are 1, 2, 3… each once."""
    ordered = sorted(numbers)
    return ordered[:1] == [1] and all(other == one + 1 for one, other in pairwise(ordered))
