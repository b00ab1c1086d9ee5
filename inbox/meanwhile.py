"""What a colleague has saved while a form stood open: shown beside what was typed, and replaced by nobody unseen."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.formats import localize
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

SEEN = "seen"
LONGEST = 120  # characters of a colleague's words in an error; all of them stand where they were saved


class UnseenMixin:
    """For a form of something that exists: what it says as the form is shown goes with it, as short marks.

    A field that says something else when the form comes back, and other than what was typed, is an error at that field.
    Once shown, what was typed may be saved over it.
    """

    instance: Any
    fields: dict[str, forms.Field]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._standing: dict[str, Any] = {}
        if self.instance.pk is None:
            return
        self._standing = model_to_dict(self.instance, fields=list(self.fields))
        self.fields[SEEN] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=marks_of(self._standing)
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc, attr-defined]
        seen = _read(cleaned.pop(SEEN, ""))
        changed = [
            name
            for name, value in self._standing.items()
            if name in cleaned
            and seen.get(name, mark_of(value)) != mark_of(value)
            and getattr(cleaned[name], "pk", cleaned[name]) != value
        ]
        for name in changed:
            words = _(
                "Since you opened this page, something else has been saved here: %(value)s. What you have typed is not "
                "saved yet: choose between the two, and save again."
            )
            self.add_error(name, words % {"value": self._said(name)})  # type: ignore[attr-defined]
        if changed:
            self.data = self.data.copy()
            self.data[self.add_prefix(SEEN)] = marks_of(self._standing)  # type: ignore[attr-defined]
        return cleaned

    def _said(self, name: str) -> str:
        """What stands there now, for a person to read."""
        display = getattr(self.instance, f"get_{name}_display", None)
        value = display() if display else getattr(self.instance, name)
        if isinstance(value, datetime):
            value = localtime(value)
        said = "" if value is None else str(localize(value))
        return Truncator(said).chars(LONGEST) if said else _("nothing")


def mark_of(value: Any) -> str:
    """Tells two values apart, and says neither."""
    return sha256(repr(value).encode()).hexdigest()[:12]


def marks_of(values: Mapping[str, Any]) -> str:
    return json.dumps({name: mark_of(value) for name, value in values.items()})


def _read(marks: str) -> dict[str, str]:
    """The marks by field; none for what is not theirs, so that everything is taken as seen."""
    try:
        found = json.loads(marks or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
