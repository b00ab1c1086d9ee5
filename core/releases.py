"""Two releases run side by side while one takes the other's place, and one may go back: each reads what both keep."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any


def known_to(kind: type, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Of a dataclass that was kept as JSON, what this release knows of it.

    The release after may keep a field more. This one goes on without it, as it did before: refused for that, a form
    that was published there would answer nobody here. So a new field of what is kept has a default, and nothing else
    that is kept may mean another thing because of it.
    """
    known = _names(kind)
    return {name: value for name, value in kept.items() if name in known}


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind))
