"""Two screens of one step: what each has changed of what it showed, joined answer by answer."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from registrations.fields.schema import Step

NOTHING = ""  # the mark of an empty answer
MARK_LENGTH = 16


def joined(
    keys: list[str], kept: Mapping[str, Any], sent: Mapping[str, Any], shown: Mapping[str, str]
) -> tuple[dict[str, Any], set[str]]:
    """What comes of both, and the answers that both have changed, each in another way: what was `sent` stands there.

    `shown` marks what the screen held before anyone touched it (`shown_in()`).
    """
    result: dict[str, Any] = {}
    clashing = set()
    for key in keys:
        here, there, before = sent.get(key), kept.get(key), shown.get(key, NOTHING)
        if mark_of(here) == before:
            here = there
        elif here != there and mark_of(there) != before:
            clashing.add(key)
        if here is not None:
            result[key] = here
    return result, clashing


def shown_in(step: Step, typed: Mapping[str, Any]) -> dict[str, str]:
    """A mark of what each field of the step holds on a screen, by key; what is empty is left out."""
    return {key: mark_of(value) for key, value in answered(typed, keys_of(step)).items()}


def mark_of(value: Any) -> str:
    """What tells an answer that was touched from one that was not: the beginning of a SHA-256."""
    if not is_filled(value):
        return NOTHING
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:MARK_LENGTH]


def keys_of(step: Step) -> list[str]:
    """The questions that are answered in words; files are kept by themselves."""
    return [spec.key for spec in step.questions if spec.kind != "files"]


def answered(typed: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    """What was typed for those keys; an empty answer is as good as none."""
    return {key: typed[key] for key in keys if is_filled(typed.get(key))}


def is_filled(value: Any) -> bool:
    """Whether anything was typed: in a text, in one of several, in a row."""
    if isinstance(value, dict):
        return any(map(is_filled, value.values()))
    return any(map(is_filled, value)) if isinstance(value, list) else value not in (None, "")
