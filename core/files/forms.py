"""The forms that pictures and documents are sent with, in the library, in its choosers and several at once."""

from typing import Any

from django.conf import settings
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.files import refusals
from core.files.check import in_words
from core.files.fields import CheckedFormField
from core.files.types import CSV, DOCX, ODS, ODT, PDF, PICTURES, PPTX, TEXT, XLSX, ZIP, types

DOCUMENTS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TEXT, ZIP)


def _check(form: BaseImageForm | BaseDocumentForm, taken: tuple[str, ...], max_bytes: int | None) -> None:
    """Put a field that checks in the place of the form's own; the form of what is there already may have none."""
    if usual := form.fields.get("file"):
        field = CheckedFormField(
            taken=taken,
            max_bytes=max_bytes,
            label=usual.label,
            help_text=usual.help_text,
            required=usual.required,
            widget=usual.widget,
        )
        # What Wagtail's screens for several files at once ask of it, to say it before anything is sent.
        field.max_upload_size = max_bytes  # type: ignore[attr-defined]
        field.error_messages |= {
            "file_too_large_unknown_size": refusals.too_big_for(max_bytes),
            "invalid_image_extension": " ".join(refusals.other_kind(in_words(types(*taken))).messages),
        }
        form.fields["file"] = field


class PictureForm(BaseImageForm):
    """A picture, encoded again: nothing of where it was taken reaches the storage."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _check(self, PICTURES, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


class DocumentForm(BaseDocumentForm):
    """A document that is what its name says."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _check(self, DOCUMENTS, None)


def check_avatars() -> None:
    """The picture of an account is public, and Wagtail has no setting for its form."""
    AvatarPreferencesForm.base_fields["avatar"] = CheckedFormField(
        taken=PICTURES,
        max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        label=AvatarPreferencesForm.base_fields["avatar"].label,
        required=False,
    )
