"""Where things are."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def var_dir(environ: Mapping[str, str]) -> Path:
    """The one directory the running site writes to (`VAR_DIR`, by default `var/` in the clone)."""
    return Path(os.path.abspath(environ.get("VAR_DIR") or ROOT / "var"))  # noqa: PTH100 - may not exist
