"""How fast kept pages are: requests a second, beside an empty Django view's, both served as the process unit says.

Both servers run the whole time, under production's settings, with the log in a file. Each is asked in turn, many times
over, by as many connections and in the same way; what counts is the processor that its processes have had, as a machine
that does other things meanwhile makes clocks say anything, and a client that shares it takes as much as the server.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from launch.places import ROOT
from launch.stop import Stop
from tests.bench.served import PATIENCE, Server, serving
from tests.servers.site import PASSWORD, plain_environ

HOST = "www.example.org"
CALLS = "/programmes/novapec/appels-a-projets/"
CONNECTIONS = 8
SECONDS = 1.5  # of each turn
TURNS = 7
AT_LEAST = 0.6  # of the empty view's rate
AS_NGINX_SAYS = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\n"


@dataclass(frozen=True)
class Rate:
    """Requests a second of the server's processor, and by the clock."""

    processor: float
    clock: float


def _rate(server: Server, path: str, headers: str = "") -> Rate:
    """How fast it answers that, asked again and again."""
    request = f"GET {path} HTTP/1.1\r\n{AS_NGINX_SAYS}{headers}\r\n".encode()
    size = _size(server.port, request)
    until = time.monotonic() + SECONDS
    begun, spent = time.monotonic(), server.spent()
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        asked = clients.map(lambda _client: _ask(server.port, request, size, until), range(CONNECTIONS))
        requests = sum(asked)
    return Rate(requests / (server.spent() - spent), requests / (time.monotonic() - begun))


def report() -> list[str]:
    """Print the table; what is over its budget."""
    print("Kept pages, requests/s of processor (by the clock):\n")
    print(
        f"| page | kept | an empty Django view | ratio (at least {AT_LEAST}) |\n| --- | ---: | ---: | ---: |"
    )
    over = []
    for name, (kept, empty) in _measured().items():
        found = _ratio((kept, empty))
        print(
            f"| {name} | {kept.processor:,.0f} ({kept.clock:,.0f})"
            f" | {empty.processor:,.0f} ({empty.clock:,.0f}) | {found:.2f} |"
        )
        if found < AT_LEAST:
            over.append(f"kept {name}")
    print(flush=True)
    return over


def _measured() -> dict[str, tuple[Rate, Rate]]:
    """By name what a kept page does and what the empty view does, in the turn whose ratio is the median."""
    with ExitStack() as stack:
        var_dir = Path(stack.enter_context(TemporaryDirectory()))
        environ = _environ(var_dir)
        _fill(environ)
        empty = stack.enter_context(serving("tests.bench.empty:application", environ, var_dir / "empty.log"))
        site = stack.enter_context(serving("config.wsgi:application", environ, var_dir / "site.log"))
        call = _first_call(site.port)
        rows = {
            "home page": ("/", ""),
            "home page, compressed": ("/", "Accept-Encoding: gzip, br\r\n"),
            "home page, with what it does not know": ("/?source=lettre&id=12345", ""),
            "call": (call, ""),
        }
        turns: dict[str, list[tuple[Rate, Rate]]] = {name: [] for name in rows}
        for _turn in range(TURNS):
            for name, asked in rows.items():
                turns[name].append((_rate(site, *asked), _rate(empty, "/")))
    return {name: sorted(pairs, key=_ratio)[TURNS // 2] for name, pairs in turns.items()}


def _ratio(pair: tuple[Rate, Rate]) -> float:
    return pair[0].processor / pair[1].processor


def _environ(var_dir: Path) -> dict[str, str]:
    return plain_environ() | {
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": f"sqlite:///{var_dir / 'db.sqlite3'}",
        "DEMO_PASSWORD": PASSWORD,
        "DEMO_PLATFORM": "0",
        "DEFAULT_FROM_EMAIL": "ne-pas-repondre@example.org",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "EMAIL_URL": f"filemail:///{var_dir / 'mail'}",
        "SECRET_KEY": "only-to-measure-" + "x" * 50,
        "SITE_URL": f"https://{HOST}",
        "VAR_DIR": str(var_dir),
    }


def _fill(environ: dict[str, str]) -> None:
    """The demo's database and files, made by the settings that may."""
    environ = environ | {"DJANGO_SETTINGS_MODULE": "config.settings.development"}
    command = [sys.executable, "-m", "launch.prepare"]
    if subprocess.run(command, cwd=ROOT, env=environ, stdout=sys.stderr, check=False).returncode:
        raise Stop("There is no demo to measure.")


def _first_call(port: int) -> str:
    """The address of a call in the demo's list."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", CALLS, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    response = connection.getresponse()
    found = re.search(rf'href="(?:https://{re.escape(HOST)})?({CALLS}[\w-]+/)"', response.read().decode())
    connection.close()
    if found is None:
        raise Stop(f"No call is listed at {CALLS}: {response.status}")
    return found[1]


def _size(port: int, request: bytes) -> int:
    """The bytes of an answer, once every process has kept the page."""
    for _time in range(8 * (os.cpu_count() or 1)):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            received = b""
            while not _is_whole(received):
                received += connection.recv(65536)
            if not received.startswith(b"HTTP/1.1 200"):
                raise Stop(f"Not answered: {request.decode()}{received[:2000].decode()}")
    return len(received)


def _is_whole(received: bytes) -> bool:
    head, _blank, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return len(body) == int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def _ask(port: int, request: bytes, size: int, until: float) -> int:
    """Ask over one connection until that moment; how often it was answered."""
    asked = 0
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        buffer = bytearray(1 << 20)
        while time.monotonic() < until:
            connection.sendall(request)
            left = size
            while left:
                received = connection.recv_into(buffer, min(left, len(buffer)))
                if not received:
                    raise Stop("The server has closed the connection.")
                left -= received
            asked += 1
    return asked
