"""The demo's password: made once, kept in VAR_DIR, readable by its owner only."""

import os
import secrets
from pathlib import Path

NAME = "demo_password"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no letter that looks like a digit


def kept(var_dir: Path) -> str:
    """The password of the demo accounts, empty when the demo made none."""
    path = var_dir / NAME
    return path.read_text().strip() if path.exists() else ""


def keep(var_dir: Path, password: str) -> None:
    """Write the password to a file only its owner can read."""
    path = var_dir / NAME
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")


def new() -> str:
    """A password that can be read aloud and typed: four groups of four letters and digits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
