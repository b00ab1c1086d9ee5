"""Translations as gettext reads them: every .po compiled to its .mo, without GNU gettext."""

from pathlib import Path

import polib

from launch.places import ROOT

CATALOGUES = "locale/*/LC_MESSAGES/*.po"


def compile_all(root: Path = ROOT) -> int:
    """Compile the catalogues that changed since they were last compiled; return how many did."""
    compiled = 0
    for folder in (".", "*", "site/*"):
        for source in sorted(root.glob(f"{folder}/{CATALOGUES}")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
                polib.pofile(str(source)).save_as_mofile(str(target))
                compiled += 1
    return compiled


if __name__ == "__main__":
    compile_all()
