"""The virtual environment: made once, and clear words when it cannot be."""

import subprocess
import sys

import pytest

from launch import environment, machine
from launch.stop import Stop

pytestmark = pytest.mark.launch

HASH = "0" * 64


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that asks for one package, on a machine that reaches no package index."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "requirements.lock").write_text(f"django==5.2.1 --hash=sha256:{HASH}\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    return tmp_path


def test_ensure_says_the_network_is_missing_when_no_index_answers(project):
    with pytest.raises(Stop, match="The packages could not be downloaded: check the network connection"):
        environment.ensure("requirements.lock")

    assert not (project / ".venv/installed.json").exists()


def test_ensure_says_the_same_when_the_fast_tool_cannot_be_had_either(project):
    (project / environment.FAST_LOCK).write_text(f"uv==0.1 \\\n    --hash=sha256:{HASH}\n    # via us\n")

    with pytest.raises(Stop, match="The packages could not be downloaded: check the network connection"):
        environment.ensure("requirements.lock")


@pytest.mark.parametrize(("uv_fails", "by_pip"), [(False, 0), (True, 1)])
def test_ensure_leaves_to_pip_what_the_fast_tool_cannot_install(project, monkeypatch, uv_fails, by_pip):
    (project / environment.FAST_LOCK).write_text(f"uv==0.1 \\\n    --hash=sha256:{HASH}\n    # via us\n")
    ran = []

    def run(python, *arguments):
        ran.append(arguments)
        failed = uv_fails and arguments[:2] == ("-m", "uv")
        return subprocess.CompletedProcess(arguments, int(failed), "", "no such index")

    monkeypatch.setattr(environment, "_run", run)
    environment.ensure("requirements.lock")

    everything = str(project / "requirements.lock")
    assert [each[:2] for each in ran if everything in each] == [("-m", "uv"), *[("-m", "pip")] * by_pip]
    assert all("--require-hashes" in each for each in ran if everything in each)


def test_ensure_installs_nothing_again_while_the_lock_is_the_same(project, monkeypatch):
    calls = []
    monkeypatch.setattr(environment, "_pip", lambda python, lock, *arguments: calls.append(lock))
    environment.ensure("requirements.lock")
    first = len(calls)

    environment.ensure("requirements.lock")
    unchanged = len(calls)
    (project / "requirements.lock").write_text("django==5.2.2\n")
    environment.ensure("requirements.lock")

    assert (first, unchanged, len(calls)) == (2, 2, 4)


def test_ensure_makes_the_environment_again_when_its_python_is_gone(project, monkeypatch):
    monkeypatch.setattr(environment, "_pip", lambda python, lock, *arguments: None)
    python = environment.ensure("requirements.lock")
    python.unlink()

    environment.ensure("requirements.lock")

    assert subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0


def test_ensure_says_what_to_install_when_python_comes_without_ensurepip(project, monkeypatch):
    monkeypatch.setattr(environment, "makes_environments", lambda python: False)
    monkeypatch.setattr(environment, "apt_install", lambda package: False)

    with pytest.raises(
        Stop, match=r"install the missing part, on Debian and Ubuntu with `apt install python3\.\d+-venv`"
    ):
        environment.ensure("requirements.lock")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "ERROR: [Errno 28] No space left on device",
            "The packages could not be installed: the disk is full.",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system: '/x'",
            "The packages could not be installed: /x/.venv is read-only.",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "The packages were not installed: a download does not match the hash in requirements.lock.",
        ),
        (
            "ERROR: No matching distribution found for willow==1.0",
            "The packages could not be installed: the package index offers no willow==1.0 for this machine.",
        ),
        ("something\nERROR: odd\nhint: see above\n", "The packages could not be installed: ERROR: odd"),
        ("", "The packages could not be installed: no reason was given"),
    ],
)
def test_meaning_of_what_pip_prints(output, sentence):
    assert environment._meaning(output, lock="requirements.lock", where="/x/.venv") == sentence


@pytest.mark.parametrize(
    ("prefix", "options", "fast"),
    [
        ("/usr", "'--prefix=/usr'", True),  # Debian's, which leaves no trace of how it was optimised
        ("/home/someone/.versions/3.11.7", "'--enable-shared'", False),
        ("/home/someone/.versions/3.11.7", "'--enable-optimizations' '--with-lto'", True),
        ("/opt/python", None, True),
    ],
)
def test_a_python_compiled_without_optimisation_is_known_by_its_options(prefix, options, fast):
    assert machine.optimised(prefix, options) is fast


@pytest.mark.parametrize(
    ("named", "optimised", "offered", "taken"),
    [
        ({}, False, True, "the system's"),
        ({}, False, False, "its own"),
        ({}, True, True, "its own"),
        ({"PYTHON": "python3"}, False, True, "its own"),
    ],
    ids=["slow", "nothing better", "fast", "named by who calls"],
)
def test_environments_are_made_with_the_faster_python_unless_one_is_named(
    tmp_path, monkeypatch, named, optimised, offered, taken
):
    monkeypatch.setattr(machine, "optimised", lambda prefix, options: optimised)
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)
    system = tmp_path / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if offered:
        system.symlink_to(sys._base_executable)

    assert machine.best_python(named) == (str(system) if taken == "the system's" else sys._base_executable)


# --- Compiled modules


def test_modules_are_kept_compiled_in_our_own_folder_where_none_may_be_beside_its_source(monkeypatch):
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    kept = environment.clean_environ()

    assert "PYTHONDONTWRITEBYTECODE" not in kept
    assert kept["PYTHONPYCACHEPREFIX"] == str(environment.ROOT / ".venv/compiled")


def test_who_says_where_compiled_modules_are_kept_is_obeyed(monkeypatch):
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/srv/compiled")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert environment.clean_environ()["PYTHONPYCACHEPREFIX"] == "/srv/compiled"


def test_compiled_modules_stay_beside_their_sources_where_nothing_else_is_asked(monkeypatch):
    for name in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)

    assert "PYTHONPYCACHEPREFIX" not in environment.clean_environ()
