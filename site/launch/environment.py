"""A virtual environment that holds exactly what a lock file says, rebuilt only when that changes."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from launch.machine import apt_install, best_python, makes_environments
from launch.places import ROOT
from launch.stop import Stop

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--retries", "2")
FAST = (
    "uv"  # does what pip does in a tenth of the time; where it cannot (another index, no wheel), pip does it
)
FAST_LOCK = "requirements-dev.lock"
COMPILED = ".venv/compiled"

# What pip prints, and what it means for the person who reads it.
MEANINGS = (
    (
        r"Retrying \(|ConnectionError|NameResolutionError|Timeout|ProxyError|SSLError|Network is unreachable",
        "The packages could not be downloaded: check the network connection, then run the command again.",
    ),
    (r"No space left on device", "The packages could not be installed: the disk is full."),
    (
        r"Read-only file system|Permission denied",
        "The packages could not be installed: {where} is read-only.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "The packages were not installed: a download does not match the hash in {lock}.",
    ),
    (
        r"No matching distribution found for (?P<name>\S+)",
        "The packages could not be installed: the package index offers no {name} for this machine.",
    ),
)


def ensure(lock: str, *, name: str = ".venv", also: tuple[str, ...] = ()) -> Path:
    """Make the environment `name` hold what `lock` says; return its Python.

    `also` names the locks whose needs are met with it (the development lock contains the run-time one),
    so that going from one command to the other installs nothing again.
    """
    home = ROOT / name
    python = home / "bin" / "python"
    stamp = home / "installed.json"
    wanted = {each: _fingerprint(each) for each in (lock, *also)}
    known = _read(stamp)
    if python.exists() and known.get("python") == os.path.realpath(python):
        if known.get("locks", {}).get(lock) == wanted[lock]:
            return python
    else:
        _create(home)
    stamp.unlink(missing_ok=True)
    print(f"Installing what {lock} says into {name} (a minute or two, once) ...", flush=True)
    if not _installed_fast(python, lock):
        _pip(python, lock, "--require-hashes", "--requirement", str(ROOT / lock))
    _pip(python, lock, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
    stamp.write_text(json.dumps({"python": os.path.realpath(python), "locks": wanted}))
    return python


def clean_environ() -> dict[str, str]:
    """The environment without what would make another Python's packages leak into ours.

    Where modules are not to be kept compiled beside their sources, as in most containers, ours keeps them in its own
    folder: compiling three thousand of them is two thirds of what each command takes.
    """
    hidden = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    environ = {key: value for key, value in os.environ.items() if key not in hidden}
    if environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / COMPILED))
    return environ


def _fingerprint(lock: str) -> str:
    """The lock, and the part of the project its installation depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    installed = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("hatch")]
    return hashlib.sha256((ROOT / lock).read_bytes() + json.dumps(installed).encode()).hexdigest()


def _read(stamp: Path) -> dict:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}


def _create(home: Path) -> None:
    base = best_python(os.environ)
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not makes_environments(Path(base)) and not apt_install(package):
        raise Stop(
            "This Python cannot make virtual environments: install the missing part, "
            f"on Debian and Ubuntu with `apt install {package}`."
        )
    print(f"Making the virtual environment {home.name} ...", flush=True)
    if home.exists():
        shutil.rmtree(home)
    made = subprocess.run(
        [base, "-m", "venv", str(home)],
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(home, ignore_errors=True)
        raise Stop(
            f"The virtual environment {home} could not be made: {_last_line(made.stdout + made.stderr)}"
        )


def _installed_fast(python: Path, lock: str) -> bool:
    """Whether uv has installed what the lock says. Where it has not, what it says is of no use: pip will say it."""
    block = re.search(rf"^{FAST}==.*(?:\n {{4}}--hash.*)+", _text(ROOT / FAST_LOCK), re.MULTILINE)
    if not block:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as itself:
        itself.write(block[0].rstrip("\\ \n"))
        itself.flush()
        brought = (*PIP, "--no-deps", "--require-hashes", "--requirement", itself.name)
        if _run(python, *brought).returncode:
            return False
    wanted = ("--require-hashes", "--requirement", str(ROOT / lock))
    return not _run(
        python, "-m", FAST, "pip", "install", "--quiet", "--python", str(python), *wanted
    ).returncode


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _pip(python: Path, lock: str, *arguments: str) -> None:
    done = _run(python, *PIP, *arguments)
    if done.returncode:
        raise Stop(_meaning(done.stdout + done.stderr, lock=lock, where=python.parents[1]))


def _run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), *arguments],
        cwd=ROOT,
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=False,
    )


def _meaning(output: str, **details: object) -> str:
    for pattern, sentence in MEANINGS:
        if match := re.search(pattern, output):
            return sentence.format(**details, **match.groupdict())
    return f"The packages could not be installed: {_last_line(output)}"


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"ERROR|\w*Error:", line)]
    return (errors or lines or ["no reason was given"])[-1]
