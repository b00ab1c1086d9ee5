"""What the change of a registration began from, so that a change made meanwhile is noticed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

BASE = "_base"  # among a draft's steps, where no step can be: their keys begin with a letter


def with_base(steps: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The draft's steps, and which stored answers the change begins from."""
    return {**steps, BASE: fingerprint(answers)}


def began_from(steps: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether these are the stored answers that the change began from."""
    return steps.get(BASE) == fingerprint(answers)


def was_saved(steps: Mapping[str, Any]) -> bool:
    """Whether its owner has saved any step."""
    return any(key != BASE for key in steps)


def fingerprint(answers: Mapping[str, Any]) -> str:
    """SHA-256 of stored answers, whatever their order."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
