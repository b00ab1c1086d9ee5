"""Which Pythons are let in, and what the others are told."""

import ast
import subprocess
import sys

import pytest

from launch.gate import refusal
from launch.places import ROOT

# What another Python does when it is told it is an old one: the whole command, from its first line.
PRETEND = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv[1:] = ['run']; runpy.run_path('{}')"


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_refusal_is_empty_for_a_recent_python(version):
    assert refusal(version, "python3") == ""


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 14)])
def test_refusal_names_both_versions_for_an_old_python(version):
    sentence = refusal(version, "/usr/bin/python3")

    assert sentence.startswith("Python 3.11 or later is needed, and /usr/bin/python3 is Python ")
    assert f"is Python {version[0]}.{version[1]}:" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("module", ["__main__.py", "gate.py"])
def test_what_an_old_python_reads_is_written_for_it(module):
    source = (ROOT / "site/launch" / module).read_text()

    ast.parse(source, feature_version=(3, 4))

    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(ast.parse(source)))


def test_run_says_one_sentence_and_fails_on_an_old_python():
    done = subprocess.run(
        [sys.executable, "-c", PRETEND.format(ROOT / "site/launch/__main__.py")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Python 3.11 or later is needed")
    assert done.stderr.count("\n") == 1
