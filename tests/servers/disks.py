"""A disk without room: a real one of some kilobytes, where one may be mounted."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SMALL = "size=64k"


@contextmanager
def full_disk(folder: Path) -> Iterator[Path]:
    """A folder of a disk that is full. Who may mount none gets one below a file, which takes nothing either."""
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", folder], check=False, capture_output=True
    ).returncode:
        (folder / "file").write_bytes(b"")
        yield folder / "file" / "below"
        return
    try:
        fill(folder)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(folder: Path) -> None:
    """Write until the disk takes no byte more."""
    with suppress(OSError), (folder / "all").open("wb", buffering=0) as file:
        while True:
            file.write(b"." * 4096)
