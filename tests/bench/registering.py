"""How many people register in a second, beside Wagtail's own form builder: eight at a time, on one PostgreSQL.

Both are served by the command of the process unit and mail the person through one mail server: the form builder while
the person waits, ours by the outbox. Ours has production's settings, guards, log and page cache; its limits are lifted
high, for everybody comes from one machine. They are asked in turn, many times over, each time as long; what counts is
the median of the ratios. Afterwards as many registrations, letters and mails must be there as people were answered;
then a worker sends some of these letters.
"""

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from launch.places import ROOT
from launch.stop import Stop
from tests.bench import formbuilder
from tests.bench.served import PATIENCE, Server, serving
from tests.load.databases import PostgreSQL, empty_database
from tests.servers.site import plain_environ
from tests.servers.smtp import Mailbox, mail_server

HOST = "www.example.org"
CLIENTS = 8
SECONDS = 3.0  # of each turn
TURNS = 7
FORMS = 20_000  # more than can be sent in all turns
AT_LEAST = 1.0  # of the form builder's rate
AS_NGINX_SAYS = {"Host": HOST, "X-Forwarded-Proto": "https"}
TYPED = {"nom": "Awa Martin", "projet": "Un projet utile.", "accord": "on"}
HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Rate:
    """Forms taken in a second, by the clock and of the server's processor."""

    clock: float
    processor: float


@dataclass(frozen=True)
class Asked:
    """A server, where its form is, what a form holds that nobody types, and what is answered to one that is taken."""

    server: Server
    path: str
    hidden: Callable[[], dict[str, str]]
    headers: dict[str, str]
    status: int
    says: str = ""

    def rate(self, people: Iterator[int], seconds: float) -> tuple[Rate, int]:
        """How fast it takes forms, each of someone else; and how many it took."""
        begun, spent = time.monotonic(), self.server.spent()
        with ThreadPoolExecutor(CLIENTS) as clients:
            sent = clients.map(lambda client: self._send(client, people, begun + seconds), range(CLIENTS))
            taken = sum(sent)
        clock, processor = time.monotonic() - begun, self.server.spent() - spent
        return Rate(taken / clock, taken / processor), taken

    def _send(self, client: int, people: Iterator[int], until: float) -> int:
        """One after the other over one connection until that moment; how many were taken."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        headers = AS_NGINX_SAYS | self.headers
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"192.0.2.{client + 1}",
        }
        sent = 0
        while time.monotonic() < until:
            typed = TYPED | {"courriel": f"personne{next(people)}@example.org"}
            connection.request("POST", self.path, urlencode(typed | self.hidden()), headers)
            response = connection.getresponse()
            text = response.read().decode()
            if response.status != self.status or self.says not in text:
                raise Stop(f"Not taken: {self.path}: {response.status}\n{text[:2000]}")
            sent += 1
        connection.close()
        return sent


def report() -> list[str]:
    """Print the table; what is over its budget."""
    ours, peer = _measured()
    found = _ratio((ours, peer))
    print("Registrations, taken in a second by the clock (of the server's processor):\n")
    print(f"| form | ours | Wagtail's form builder | ratio (at least {AT_LEAST}) |")
    print("| --- | ---: | ---: | ---: |")
    print(
        f"| a workshop's, one step | {ours.clock:.0f} ({ours.processor:.0f})"
        f" | {peer.clock:.0f} ({peer.processor:.0f}) | {found:.2f} |\n",
        flush=True,
    )
    return ["registering"] if found < AT_LEAST else []


def _ratio(pair: tuple[Rate, Rate]) -> float:
    return pair[0].clock / pair[1].clock


def _measured() -> tuple[Rate, Rate]:
    """What ours does and what the form builder does, in the turn whose ratio is the median."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        mailbox = stack.enter_context(mail_server())
        database = stack.enter_context(empty_database("postgresql", folder))
        assert isinstance(database, PostgreSQL)
        others = database.copy("peer")
        environ = _environ(mailbox, folder)
        ours = _ours(stack, environ | {"DATABASE_URL": database.url}, folder)
        peer = _peer(stack, environ | {"DATABASE_URL": others.url}, folder)
        people, taken = count(1), [0, 0]
        turns: list[tuple[Rate, Rate]] = []
        for turn in range(TURNS + 1):
            pair = []
            for place, asked in enumerate((ours, peer)):
                rate, number = asked.rate(people, SECONDS)
                pair.append(rate)
                taken[place] += number
            if turn:  # each process has done everything once before
                turns.append((pair[0], pair[1]))
                print(f"{pair[0].clock:.1f} / {pair[1].clock:.1f}", file=sys.stderr)
        _check(database, others, mailbox, taken)
        _print_letters(environ | {"DATABASE_URL": database.url})
    return sorted(turns, key=_ratio)[TURNS // 2]


def _environ(mailbox: Mailbox, folder: Path) -> dict[str, str]:
    return plain_environ() | {
        "ALLOWED_HOSTS": HOST,
        "DEFAULT_FROM_EMAIL": "ne-pas-repondre@example.org",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "EMAIL_URL": mailbox.url,
        "FORM_THROTTLE": "1000",
        "SECRET_KEY": "only-to-measure-" + "x" * 50,
        "SITE_URL": f"https://{HOST}",
        "VAR_DIR": str(folder / "var"),
    }


def _ours(stack: ExitStack, environ: dict[str, str], folder: Path) -> Asked:
    opened = _told_by("opened", FORMS, environ)
    if opened is None:
        raise Stop("There is no workshop to register for.")
    tokens = iter(opened["tokens"])
    server = stack.enter_context(serving("config.wsgi:application", environ, folder / "site.log"))
    return Asked(server, opened["path"], lambda: {"_submission": next(tokens)}, {}, http.client.FOUND)


def _peer(stack: ExitStack, environ: dict[str, str], folder: Path) -> Asked:
    environ = formbuilder.made(folder / "project", environ)
    server = stack.enter_context(
        serving("peer.wsgi:application", environ, folder / "peer.log", folder=folder / "project")
    )
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", formbuilder.PATH, headers=AS_NGINX_SAYS)
    response = connection.getresponse()
    shown = HIDDEN.search(response.read().decode())
    cookie = response.getheader("Set-Cookie", "").partition(";")[0]
    connection.close()
    if shown is None:
        raise Stop(f"The form builder shows no form: {response.status}")
    token = {"csrfmiddlewaretoken": shown[1]}
    headers = {"Cookie": cookie, "Referer": f"https://{HOST}{formbuilder.PATH}"}
    return Asked(server, formbuilder.PATH, lambda: token, headers, http.client.OK, formbuilder.THANKS)


def _told_by(name: str, number: float, environ: dict[str, str]) -> dict[str, Any] | None:
    """What a module beside this one prints last, as JSON; None when it fails."""
    made = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}", str(number)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return None if made.returncode else json.loads(made.stdout.splitlines()[-1])


def _print_letters(environ: dict[str, str]) -> None:
    """How fast a worker sends the letters of those who have registered; nothing is held against it."""
    found = _told_by("posting", SECONDS, environ)
    if found is None:
        raise Stop("The letters of those who have registered do not leave.")
    letters, mails = found["letters"], found["mails"]
    print("Letters, sent in a second by the clock (of the worker's processor):\n")
    print("| of one worker | a mail of Django's, over one connection | ratio |\n| ---: | ---: | ---: |")
    print(
        f"| {letters[0]:.0f} ({letters[1]:.0f}) | {mails[0]:.0f} ({mails[1]:.0f}) | {letters[0] / mails[0]:.2f} |\n",
        flush=True,
    )


def _check(ours: PostgreSQL, peer: PostgreSQL, mailbox: Mailbox, taken: list[int]) -> None:
    """Whether everybody who was answered is there, with a letter. Raises Stop."""
    asked = (
        (ours, "registrations_registration"),
        (ours, "registrations_message"),
        (ours, "registrations_consent"),
        (peer, "wagtailforms_formsubmission"),
    )
    kept = [database.rows(f"SELECT count(*) FROM {table}")[0][0] for database, table in asked]  # noqa: S608
    expected = [taken[0]] * 3 + [taken[1]]
    if kept != expected or len(mailbox.messages) != taken[1]:
        raise Stop(f"Answered {expected}, kept {kept}, mailed {len(mailbox.messages)}.")


if __name__ == "__main__":
    sys.exit(1 if report() else 0)
