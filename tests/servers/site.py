"""The real site, started as an operator starts it, on a free port with a folder of its own."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from launch.environment import clean_environ
from launch.places import ROOT
from launch.serving import answers
from tests.servers.ports import free_port

PATIENCE = 240.0  # seconds from nothing to an answer, static files and demo content included
ENV_EXAMPLE = ROOT / "site/deploy/env.example"
PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True)
class SiteServer:
    """A running site: its address, its files, its process, what it has printed."""

    url: str
    var_dir: Path
    process: subprocess.Popen
    log: Path
    password: str = PASSWORD


def plain_environ() -> dict[str, str]:
    """What a person's shell holds: nothing the site reads, nothing the tests have set for themselves."""
    read_by_the_site = re.findall(r"^#?([A-Z_]+)=", ENV_EXAMPLE.read_text(), re.MULTILINE)
    hidden = {*read_by_the_site, "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    return {
        key: value
        for key, value in clean_environ().items()
        if key not in hidden and not key.startswith("PYTEST_")
    }


def environ_of(server: SiteServer) -> dict[str, str]:
    """What a Django process needs to work on the site that runs there."""
    return plain_environ() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "PORT": str(urlsplit(server.url).port),
        "SITE_URL": server.url,
        "VAR_DIR": str(server.var_dir),
    }


@contextmanager
def site_server(var_dir: Path, **environ: str) -> Iterator[SiteServer]:
    """Run the demo in `var_dir` until the block ends. `environ` is added to its environment."""
    port = free_port()
    log = var_dir.with_name(f"{var_dir.name}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, ROOT / "site/launch", "run"],
            cwd=ROOT,
            env=plain_environ()
            | {"DEMO_PASSWORD": PASSWORD, "PORT": str(port), "VAR_DIR": str(var_dir)}
            | {"FORM_MIN_SECONDS": "0"}  # a browser that is driven fills in a form faster than any person
            | {"DEMO_PLATFORM": "0"}  # one host, which any client finds; a test of the platform opens it
            | {"STYLEGUIDE": "1"}
            | {"LETTERS_WAIT_MINUTES": "0"}  # nobody who drives it waits for the letters of what staff do
            | environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield SiteServer(f"http://localhost:{port}", var_dir, process, log)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not answers("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"The site did not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.2)
