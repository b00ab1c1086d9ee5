"""The kind answered by sending files: several, of the kinds and sizes the form takes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.fields.kinds.base import Asking, Kind
from registrations.fields.schema import FieldSpec
from registrations.fields.uploads import (
    CheckedUpload,
    accept_attribute,
    check_upload,
    conversions_in_words,
    kinds_in_words,
    size_in_words,
    size_limit,
)

MOST_FILES = 20
USUAL_FILES = 5


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        getter = getattr(files, "getlist", None)
        value = getter(name) if getter else files.get(name)
        return value if isinstance(value, list) else [value] if value else []


class FilesField(forms.Field):
    """Files that were `received` before, those of them that are `kept` and not taken away, and new ones.

    Each new file is judged apart: `accepted` are those that may be kept, even when another one is refused.
    """

    widget = FilesInput

    def __init__(self, spec: FieldSpec, **kwargs):
        super().__init__(**kwargs)
        self.spec = spec
        self.most = min(spec.max_files or USUAL_FILES, MOST_FILES)
        self.received: Sequence[Any] = ()
        self.kept: Sequence[Any] = ()
        self.accepted: list[CheckedUpload] = []

    def clean(self, value):
        problems: list[ValidationError] = []
        self.accepted = []
        for upload in value or []:
            try:
                self.accepted.append(
                    check_upload(upload, kinds=self.spec.file_kinds, max_bytes=self.spec.max_bytes)
                )
            except ValidationError as refusal:
                problems.append(about(upload.name, refusal))
        room = max(self.most - len(self.kept), 0)
        if len(self.accepted) > room:
            left_out = [upload.name for upload in self.accepted[room:]]
            self.accepted = self.accepted[:room]
            problems.append(self.too_many(left_out))
        if problems:
            raise ValidationError(problems)
        if self.required and not self.kept and not self.accepted:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.accepted

    def too_many(self, left_out: list[str]) -> ValidationError:
        """That those with these names are more than it takes."""
        message = ngettext(
            "%(number)s file at most is taken here. Not kept: %(names)s.",
            "%(number)s files at most are taken here. Not kept: %(names)s.",
            self.most,
        )
        return ValidationError(
            message, code="too_many", params={"number": self.most, "names": ", ".join(left_out)}
        )

    @property
    def limits(self) -> str:
        """What may be sent, said before one chooses."""
        words = {
            "kinds": kinds_in_words(self.spec.file_kinds),
            "size": size_in_words(size_limit(self.spec.max_bytes)),
            "number": self.most,
        }
        taken = (
            ngettext(
                "%(number)s file of %(size)s at most: %(kinds)s.",
                "%(number)s files at most, each of %(size)s at most: %(kinds)s.",
                self.most,
            )
            % words
        )
        return f"{taken} {conversions_in_words(self.spec.file_kinds)}".strip()


def about(name: str | None, refusal: ValidationError) -> ValidationError:
    """The refusal with the name of the file."""
    return ValidationError(
        _("“%(name)s”: %(problem)s"),
        code=getattr(refusal, "code", None),
        params={"name": name or "", "problem": " ".join(refusal.messages)},
    )


def _files(spec: FieldSpec, asking: Asking) -> forms.Field:
    limits = {
        "accept": accept_attribute(spec.file_kinds),
        "data-most": min(spec.max_files or USUAL_FILES, MOST_FILES),
        "data-bytes": size_limit(spec.max_bytes),
        "data-too-big": _("“{name}” is too big: choose a smaller file."),
        "data-too-many": _("Too many files: some were left out."),
        "data-sending": _("Sending “{name}”: {percent}\N{NO-BREAK SPACE}%"),
        "data-unsent": _(
            "“{name}” could not be sent and is not saved yet: choose it again, or press a button below to send it."
        ),
    }
    return FilesField(spec, widget=FilesInput(limits))


def _show(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return ", ".join(f"{file['name']} ({size_in_words(file['size'])})" for file in answer)


FILES = {
    "files": Kind(
        _files, store=lambda value: None, show=_show, retype=lambda answer: None, keep=lambda value: None
    )
}
