"""Several processes count where one can add it up, and one that is killed loses nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.operating import counting
from core.operating.counting import Counts

PROCESS = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(VAR_DIR=Path(sys.argv[1]))
from core.operating.counting import counts
counts.add("hits", 3)
counts.took(0.3)
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / counting.FOLDER


@contextmanager
def another_process(var_dir) -> Iterator[subprocess.Popen]:
    """A process that has counted three hits and one answer of 0.3 s, and still runs."""
    command = [sys.executable, "-c", PROCESS, str(var_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"counted\n"
        yield process
        process.kill()


def test_what_processes_have_counted_is_added_up_and_stays_when_they_are_killed(folder, tmp_path):
    ours = Counts()
    ours.add("hits")
    with another_process(tmp_path), another_process(tmp_path):
        alive = ours.totals()
        assert len(list(folder.iterdir())) == 3
    with another_process(tmp_path):
        pass

    assert (alive["hits"], alive["within_0.5"], alive["microseconds"]) == (7, 2, 600_000)
    assert ours.totals()["hits"] == 10
    assert len(list(folder.iterdir())) == 3
    ours.leave()


def test_an_answer_is_counted_in_the_first_step_that_holds_it(folder):
    ours = Counts()
    for seconds in (0, 0.01, 0.011, 10, 11):
        ours.took(seconds)

    found = ours.totals()

    assert {name: number for name, number in found.items() if number} == {
        "within_0.01": 2,
        "within_0.025": 1,
        "within_10": 1,
        "longer": 1,
        "microseconds": 21_021_000,
    }
    ours.leave()


def test_a_process_that_can_write_nowhere_counts_for_itself(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.VAR_DIR = tmp_path / "file"
    ours = Counts()

    ours.add("hits", 2)

    assert ours.totals()["hits"] == 2
    with pytest.raises(KeyError):
        ours.add("nothing")


def test_a_file_that_is_just_being_made_counts_nothing(folder):
    folder.mkdir()
    (folder / f"{counting.LAYOUT}.7").touch()

    assert set(Counts().totals().values()) == {0}
