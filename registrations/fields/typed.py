"""What a browser posts, kept as plain data: so that a draft comes back on screen as it was left.

A draft keeps by field key: a text, a list of texts for several choices, `{"from": …, "to": …}` for two days, and a list
of such rows for a group. Files are kept elsewhere.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from registrations.fields.kinds import Typed, retype
from registrations.fields.schema import FieldSpec

ROW = "_row"  # what tells that a row is there, even with nothing in it


def row_prefix(key: str, number: int | str) -> str:
    """What the names of a row's inputs begin with."""
    return f"{key}-{number}"


def row_mark(key: str, number: int | str) -> str:
    """The name of the hidden input that tells of a row; no field's key begins like it."""
    return f"{row_prefix(key, number)}-{ROW}"


def posted(typed: Mapping[str, Typed]) -> MultiValueDict:
    """What a browser would post of what a draft keeps."""
    data: MultiValueDict = MultiValueDict()
    for key, value in typed.items():
        _post(data, key, value)
    return data


def _post(data: MultiValueDict, name: str, value: Typed) -> None:
    if isinstance(value, str):
        data.setlist(name, [value])
    elif isinstance(value, Mapping):
        for part, text in value.items():
            _post(data, f"{name}-{part}", text)
    elif isinstance(value, list | tuple):
        if any(isinstance(each, Mapping) for each in value):
            for number, row in enumerate(value):
                data.setlist(row_mark(name, number), ["1"])
                _post(data, row_prefix(name, number), row)
        else:
            data.setlist(name, [str(each) for each in value])


def typed_of(items: Iterable[FieldSpec], answers: Mapping[str, Any]) -> dict[str, Typed]:
    """What a browser would post to give these stored answers, files aside."""
    return {
        spec.key: retype(spec, answers.get(spec.key))
        for spec in items
        if spec.is_question and spec.kind != "files"
    }
