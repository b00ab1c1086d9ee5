"""One stack for all tests of a module."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.stack import Stack, prepare, served, stack

WORKSHOPS = ("rush", "later", "rolling")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Stack]:
    """All of it at work, with workshops that take whoever comes."""
    folder: Path = tmp_path_factory.mktemp("cluster")
    with stack(folder) as running:
        prepare(running)
        fill(running)
        with served(running):
            yield running


def fill(running: Stack, **more: Path) -> dict[str, dict]:
    """Make the workshops; what `tests.load.world` tells of each."""
    described = json.dumps([{"name": name, "capacity": None} for name in WORKSHOPS])
    made = running.machines[0].manage(described, module="tests.load.world", **more)
    running.workshops = dict(zip(WORKSHOPS, json.loads(made.splitlines()[-1]), strict=True))
    return running.workshops
