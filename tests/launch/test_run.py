"""`make run`, for real: an empty folder, a second start, every way to stop, every refusal."""

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from config.apps import BEFORE
from launch.places import ROOT
from launch.serving import ACCOUNTS
from tests.servers.ports import free_port
from tests.servers.processes import ended
from tests.servers.site import plain_environ

pytestmark = pytest.mark.launch

# A second start is little more than loading the site once, as every process of it must: a ratio of one run, because
# seconds tell of the machine. Preparing again would load it a second time.
STARTS_AGAIN_WITHIN = 1.8
LOADING = "import config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns"
VISITED = ("/", "/admin/login/")
MAKING = 240  # seconds the worker has for the pictures of the demo
ATTEMPTS = 3  # the machine may be busy with something else
# What working leaves behind without changing the content: sessions, done tasks, the worker's sign of life.
NOT_CONTENT = ("django_session", "django_tasks_database", "core_heartbeat", "sqlite_sequence")


@dataclass
class Run:
    """One `make run`, started as from a terminal: its process leads a group of its own."""

    process: subprocess.Popen
    port: int
    began: float
    output: str = ""
    seconds: float = 0.0

    def wait_until_announced(self) -> None:
        """Read what it prints until it says how to stop it."""
        for line in self.process.stdout:
            self.output += line
            if line.startswith("Ctrl-C"):
                break
        self.seconds = time.monotonic() - self.began

    def end(self) -> int:
        """Read the rest; its exit status."""
        self.output += self.process.communicate(timeout=120)[0]
        return self.process.returncode

    def family(self) -> list[psutil.Process]:
        """The processes below make."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str) -> int:
        """The status of the answer to a request, after redirects."""
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=60) as answer:
            return answer.status


def as_from_a_terminal() -> None:
    """A suite that runs in the background of a script hands an ignored SIGINT down; a terminal never does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def make_run(var_dir: Path, **environ: str) -> Run:
    """Start it; nothing is waited for."""
    port = int(environ.setdefault("PORT", str(free_port())))
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=plain_environ() | {"VAR_DIR": str(var_dir)} | environ,
        preexec_fn=as_from_a_terminal,  # noqa: PLW1509 no thread runs here
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Run(process, port, time.monotonic())


@dataclass(frozen=True)
class Demo:
    """A demo that was started once: its folder, its port, what that start printed."""

    var_dir: Path
    port: int
    output: str


@contextmanager
def running(var_dir: Path, port: int) -> Iterator[Run]:
    """A `make run` that has announced itself, ended whatever happens."""
    run = make_run(var_dir, PORT=str(port))
    try:
        run.wait_until_announced()
        yield run
    finally:
        if run.process.poll() is None:
            run.process.terminate()
            run.end()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo that was started once, visited, has done all its background work, and was stopped."""
    folder, port = tmp_path_factory.mktemp("run") / "var", free_port()
    with running(folder, port) as run:
        assert [run.get(path) for path in VISITED] == [200, 200]
        waiting = (
            "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
        )
        until = time.monotonic() + MAKING
        while ask(folder, waiting)[0][0] and time.monotonic() < until:
            time.sleep(0.5)
    return Demo(folder, port, run.output)


@pytest.fixture
def run(demo: Demo) -> Iterator[Run]:
    """That demo, started again."""
    with running(demo.var_dir, demo.port) as run:
        yield run


def ask(var_dir: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(f"file:{var_dir}/db.sqlite3?mode=ro", uri=True, timeout=60)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def content(var_dir: Path) -> dict[str, list[tuple]]:
    """Every row of every table that holds content."""
    tables = [name for (name,) in ask(var_dir, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table: sorted(ask(var_dir, f'SELECT * FROM "{table}"'), key=repr)  # noqa: S608
        for table in tables
        if not table.startswith(NOT_CONTENT) and "_fts" not in table
    }


def files(var_dir: Path) -> dict[str, int]:
    """Every file of the demo but the database's own, and the pages and counts of a start, with its last change."""
    of_a_start = {var_dir / "kept", var_dir / "counts"}
    return {
        str(path): path.stat().st_mtime_ns
        for path in var_dir.rglob("*")
        if path.is_file() and not path.name.startswith("db.sqlite3") and not of_a_start & set(path.parents)
    }


def test_first_run_prints_the_address_and_the_accounts(demo):
    password = (demo.var_dir / "demo_password").read_text().strip()

    assert f"The site is at http://localhost:{demo.port}/ and " in demo.output
    assert (
        f"Novapec's call for projects is on a platform of its own: http://novapec.localhost:{demo.port}/\n"
        in demo.output
    )
    assert f"all with the password {password}\n" in demo.output
    assert [f"  {account}@example.org\n" in demo.output for account in ACCOUNTS] == [True] * 8
    assert "Traceback" not in demo.output


@pytest.mark.parametrize("name", ["secret_key", "demo_password"])
def test_secrets_are_readable_by_their_owner_only(demo, name):
    assert stat.S_IMODE((demo.var_dir / name).stat().st_mode) == 0o600


def seconds_to_load(var_dir: Path) -> float:
    """How long one process takes to load the site of that folder, with its addresses."""
    environ = {"VAR_DIR": str(var_dir), "DJANGO_SETTINGS_MODULE": "config.settings.development"}
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", LOADING], cwd=ROOT, env=plain_environ() | environ, check=True)
    return time.monotonic() - began


def test_second_run_is_quick_and_changes_no_content(demo):
    before, files_before = content(demo.var_dir), files(demo.var_dir)

    ratios = []
    while not ratios or (min(ratios) > STARTS_AGAIN_WITHIN and len(ratios) < ATTEMPTS):
        reference = seconds_to_load(demo.var_dir)
        with running(demo.var_dir, demo.port) as run:
            statuses = [run.get(path) for path in VISITED]
        ratios.append(run.seconds / reference)

    assert statuses == [200, 200]
    assert min(ratios) <= STARTS_AGAIN_WITHIN
    assert "..." not in run.output  # nothing was prepared
    assert content(demo.var_dir) == before
    assert files(demo.var_dir) == files_before


@pytest.mark.parametrize(
    ("receiver", "number"),
    [(os.killpg, signal.SIGINT), (os.kill, signal.SIGINT), (os.kill, signal.SIGTERM)],
    ids=["Ctrl-C in the terminal", "SIGINT to make alone", "SIGTERM to make alone"],
)
def test_a_signal_stops_everything(run, number, receiver):
    family = run.family()

    receiver(run.process.pid, number)
    run.end()

    assert run.output.endswith("Stopped.\n")
    assert "Traceback" not in run.output
    assert len(family) >= 3
    assert ended(family)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", run.port)) != 0


def test_a_run_in_the_background_of_a_script_keeps_running(demo):
    log = Path(f"{demo.var_dir}.log")
    log.touch()  # the shell says whom it has started before that one opens it
    script = f"make run > {log} 2>&1 & echo $!; wait"
    environ = plain_environ() | {"VAR_DIR": str(demo.var_dir), "PORT": str(demo.port)}
    shell = subprocess.Popen(["sh", "-c", script], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    make = psutil.Process(int(shell.stdout.readline()))
    until = time.monotonic() + 240
    while "Ctrl-C stops it." not in log.read_text() and make.is_running() and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(0.5)

    answer = Run(shell, demo.port, 0).get("/healthz")
    make.terminate()
    shell.communicate(timeout=120)

    assert answer == 200
    assert log.read_text().endswith("Stopped.\n")


def test_a_worker_that_is_killed_is_started_again(run):
    worker = next(each for each in run.family() if "worker" in each.cmdline())

    worker.kill()
    line = next(line for line in run.process.stdout if "ended by itself" in line)

    assert line == "The worker ended by itself (status -9): starting it again.\n"
    assert run.get("/healthz") == 200


def test_a_server_that_is_killed_stops_everything_with_one_sentence(run):
    server = next(each for each in run.family() if "granian" in each.cmdline())

    server.kill()
    status = run.end()

    assert status != 0
    assert "The server ended by itself (status -9), so everything was stopped.\n" in run.output
    assert "Traceback" not in run.output


def refusal(run: Run) -> str:
    """The one sentence it ends with; make adds a line of its own."""
    status = run.end()
    lines = [line for line in run.output.splitlines() if not line.startswith("make: ")]
    assert status != 0
    assert len(lines) == 1
    return lines[0]


def test_a_taken_port_is_refused(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        sentence = refusal(make_run(tmp_path / "var", PORT=str(port)))

    assert sentence.startswith(f"Port {port} is already taken: ")
    assert not (tmp_path / "var").exists()


def test_a_read_only_disk_is_refused():
    sentence = refusal(make_run(Path("/proc/declencheurs")))

    assert sentence == "Nothing can be written to /proc/declencheurs: No such file or directory."


def test_a_database_out_of_reach_is_refused(tmp_path):
    url = f"postgresql://site@127.0.0.1:{free_port()}/site?connect_timeout=2"

    sentence = refusal(make_run(tmp_path / "var", DATABASE_URL=url))

    assert sentence.startswith("The site could not be prepared: ")


def test_a_database_of_the_development_is_refused_untouched(tmp_path):
    var_dir = tmp_path / "var"
    var_dir.mkdir()
    with closing(sqlite3.connect(var_dir / "db.sqlite3")) as database:
        database.execute(
            "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)"
        )
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-22')", BEFORE
        )
        database.commit()

    run = make_run(var_dir)
    assert run.end() != 0

    sentence = run.output.splitlines()[-2 if "make: " in run.output.splitlines()[-1] else -1]
    assert sentence.startswith("The site could not be prepared: this database was made while 0.1 was being")
    assert ask(var_dir, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("django_migrations",)]
