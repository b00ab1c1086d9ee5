"""The Chromium the browser tests drive: found on the machine, or installed."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from launch.machine import apt_install
from launch.stop import Stop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Milliseconds for what it is asked to do, or expected to show: a busy machine is no failure of the site.
PATIENCE = 60_000
# Tests talk to this machine only; a root user's Chromium refuses its own sandbox.
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)


@cache
def executable() -> str:
    """The path of a Chromium that starts. Raises Stop when there is none and none can be installed."""
    if found := _on_path() or _playwrights():
        return found
    if apt_install("chromium", "fonts-liberation") and (found := _on_path()):
        return found
    print("Installing Playwright's Chromium ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if found := _playwrights():
        return found
    raise Stop(
        "The browser tests need Chromium, and it could not be installed: install `chromium` and run again."
    )


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name)) and _starts(path)), None)


def _playwrights() -> str | None:
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or (
        "~/Library/Caches/ms-playwright" if sys.platform == "darwin" else "~/.cache/ms-playwright"
    )
    patterns = ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/Chromium.app/Contents/MacOS/Chromium")
    found = [
        path for pattern in patterns for path in sorted(Path(home).expanduser().glob(pattern), reverse=True)
    ]
    return next((str(path) for path in found if _starts(str(path))), None)


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
