"""The machine underneath: Debian's packages, when we may install them."""

import os
import shutil
import subprocess


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
