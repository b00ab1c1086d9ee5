"""The machine underneath: the Python that it offers, and Debian's packages, when we may install them."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

SYSTEM = Path("/usr/bin")


def best_python(environ: Mapping[str, str]) -> str:
    """The Python to make environments with: this one, unless it is slow and the system has the same one, built well.

    A Python compiled on the machine without `--enable-optimizations`, as version managers do unless told otherwise,
    takes a third more time for everything than a distribution's (docs/decisions/050). Who names one, as in
    `make run PYTHON=python3.12`, gets it.
    """
    # Not `sys.executable`: that may be the Python of the very environment that is made anew.
    own = getattr(sys, "_base_executable", None) or sys.executable
    if environ.get("PYTHON") or optimised(sys.base_prefix, sysconfig.get_config_var("CONFIG_ARGS")):
        return own
    system = SYSTEM / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return str(system) if makes_environments(system) else own


def optimised(prefix: str, options: str | None) -> bool:
    """Whether a Python below `prefix`, configured with `options`, was built to be fast; `None` when none are known.

    Distributions do it by a build of their own, which leaves no option behind.
    """
    return prefix == str(SYSTEM.parent) or options is None or "--enable-optimizations" in options


def makes_environments(python: Path) -> bool:
    """Whether there is such a Python with what virtual environments need."""
    try:
        done = subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def apt_install(*packages: str) -> bool:
    """Install Debian packages if this is Debian and we are root; say whether that worked."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"Installing {', '.join(packages)} with apt-get ...", flush=True)
    if _apt_get("install", "--yes", "--no-install-recommends", *packages):
        return True
    return _apt_get("update") and _apt_get("install", "--yes", "--no-install-recommends", *packages)


def _apt_get(*arguments: str) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *arguments], env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0
