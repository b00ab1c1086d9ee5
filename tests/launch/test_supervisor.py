"""Two processes kept running and ended together, with processes that do nothing else."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from launch.places import ROOT
from tests.servers.processes import ended

pytestmark = pytest.mark.launch

SCRIPT = """
import os, sys
from launch.stop import Stop
from launch.supervisor import Child, Supervisor

python = [sys.executable, "-c"]
server = Child("server", [*python, sys.argv[1]], vital=True)
worker = Child("worker", [*python, sys.argv[2]])
try:
    Supervisor([server, worker], dict(os.environ)).run(
        ready=lambda: True, announce=lambda: print("ready", flush=True)
    )
except Stop as stop:
    sys.exit(str(stop))
print("ended", flush=True)
"""
WAIT = "import time; time.sleep(60)"
END = "import time; time.sleep(0.5)"
END_ONCE = "import time; from pathlib import Path\nwhile not Path({!r}).exists(): time.sleep(0.05)"
WITH_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"


@pytest.fixture
def supervise():
    """Start a supervisor over a server and a worker that run these lines; wait until it is ready."""
    started = []

    def start(server: str, worker: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, server, worker],
            cwd=ROOT / "site",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def family(process: subprocess.Popen, count: int) -> list[psutil.Process]:
    """Its children and theirs, once there are so many."""
    until = time.monotonic() + 60
    while len(found := psutil.Process(process.pid).children(recursive=True)) < count:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both_and_succeeds(supervise, number):
    process = supervise(WAIT, WAIT)
    children = family(process, 2)

    os.killpg(process.pid, number)
    output, errors = process.communicate(timeout=60)

    assert (process.returncode, output, errors) == (0, "ended\n", "")
    assert ended(children)


def test_what_a_server_leaves_behind_is_ended_too(supervise):
    process = supervise(WITH_A_CHILD, WAIT)
    children = family(process, 3)

    process.terminate()
    process.communicate(timeout=60)

    assert ended(children)


def test_a_server_that_ends_stops_everything_with_one_sentence(supervise, tmp_path):
    process = supervise(END_ONCE.format(str(tmp_path / "may-end")), WAIT)

    (tmp_path / "may-end").touch()
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert errors == "The server ended by itself (status 0), so everything was stopped.\n"


def test_a_worker_that_ends_is_started_again(supervise):
    process = supervise(WAIT, END)

    lines = [process.stdout.readline() for _ in range(2)]

    assert lines == ["The worker ended by itself (status 0): starting it again.\n"] * 2


def test_a_supervisor_whose_parent_is_gone_ends_both():
    parent = subprocess.Popen(
        ["sh", "-c", '"$@" & wait', "sh", sys.executable, "-c", SCRIPT, WAIT, WAIT],
        cwd=ROOT / "site",
        stdout=subprocess.PIPE,
        text=True,
    )
    parent.stdout.readline()
    children = family(parent, 3)

    parent.kill()

    assert ended(children)
    parent.communicate()


LOGGED = """
import os, sys
from pathlib import Path
from launch.stop import Stop
from launch.supervisor import Child, Supervisor

folder = Path(sys.argv[1])
says = "import sys, time; from pathlib import Path; said = Path(sys.argv[1])\\n"
says += "print('told', flush=True); print('wrong', file=sys.stderr, flush=True)\\n"
once_both_have = "while not said.exists(): time.sleep(0.05)"
python, said = [sys.executable, "-c"], folder / "said"
server = Child("server", [*python, says + once_both_have, said], vital=True, log=folder / "log/server.log")
worker = Child("worker", [*python, says + "said.touch(); time.sleep(60)", said], log=folder / "log/worker.log")
try:
    Supervisor([server, worker], dict(os.environ)).run(ready=lambda: True, announce=lambda: print("ready", flush=True))
except Stop as stop:
    sys.exit(str(stop))
"""


def test_what_they_say_goes_to_their_logs_and_the_screen_keeps_the_announcement(tmp_path):
    (tmp_path / "log").mkdir()
    (tmp_path / "log/worker.log").write_bytes(b"x" * 5_000_001)

    done = subprocess.run(
        [sys.executable, "-c", LOGGED, tmp_path],
        cwd=ROOT / "site",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "ready\n")
    assert done.stderr.splitlines() == [
        "The server ended by itself (status 0), so everything was stopped.",
        "told",
        "wrong",
        f"({tmp_path / 'log/server.log'})",
    ]
    assert (tmp_path / "log/server.log").read_text() == "told\nwrong\n"
    assert (tmp_path / "log/worker.log").read_text() == "told\nwrong\n"
    assert (tmp_path / "log/worker.log.1").stat().st_size == 5_000_001
