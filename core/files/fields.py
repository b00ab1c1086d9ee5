"""Model and form fields for files that colleagues send: checked like those of applicants (`core.files.check_file`)."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from core.files.check import CheckedFile, check_file
from core.files.types import PICTURES, types


class CleanFile(SimpleUploadedFile):
    """What a check has left of a file: it needs no other."""

    def __init__(self, checked: CheckedFile):
        super().__init__(checked.name, checked.file.read(), checked.content_type)


class CheckedFormField(forms.FileField):
    """A file of the content types `taken`, `max_bytes` at most, as it may be kept."""

    def __init__(self, *, taken: tuple[str, ...], max_bytes: int | None = None, **kwargs: Any):
        self.taken, self.max_bytes = taken, max_bytes
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> CleanFile | None:
        sent = super().to_python(data)
        if sent is None:
            return None
        return CleanFile(check_file(sent, taken=types(*self.taken), max_bytes=self.max_bytes))

    def widget_attrs(self, widget: forms.Widget) -> dict:
        endings = ",".join(each for known in types(*self.taken).values() for each in known)
        return super().widget_attrs(widget) | {"accept": endings}


class CheckedFileField(models.FileField):
    """A file of the content types `taken`."""

    def __init__(self, *args: Any, taken: tuple[str, ...] = (), **kwargs: Any):
        self.taken = tuple(taken)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"taken": self.taken}

    def formfield(self, **kwargs: Any):
        options: dict[str, Any] = {"form_class": CheckedFormField, "taken": self.taken} | kwargs
        return super().formfield(**options)


class PictureFile(WagtailImageFieldFile):
    """A picture that is encoded again on its way into the storage, whatever way that is."""

    def save(self, name: str, content: File, save: bool = True) -> None:  # noqa: FBT001, FBT002 (Django's own)
        if not isinstance(content, CleanFile):
            content.seek(0)
            sent = File(content, name=name)
            content = CleanFile(check_file(sent, taken=types(*PICTURES)))
        super().save(content.name or name, content, save)

    save.alters_data = True  # type: ignore[attr-defined]


class PictureField(WagtailImageField):
    """A picture without where, when and by whom it was taken."""

    attr_class = PictureFile
