"""Which files a form may ask for, how big, and how that is said. What a file is, `core.files` knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files import CheckedFile as CheckedUpload
from core.files import Types, check_file, types
from core.files.types import CSV, DOCX, HEIC, JPEG, ODS, ODT, PDF, PNG, WEBP, XLSX
from core.text.sizes import MB, size_in_words

__all__ = ["MB", "CheckedUpload", "check_upload", "size_in_words"]

DEFAULT_BYTES = 10 * MB
LARGEST_BYTES = 20 * MB  # less than clamd reads of a stream by default (25 MB)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that an editor may ask for."""

    label: str | Promise
    types: Types

    @property
    def extensions(self) -> tuple[str, ...]:
        return tuple(extension for extensions in self.types.values() for extension in extensions)


FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind(gettext_lazy("PDF"), types(PDF)),
    "document": FileKind(gettext_lazy("text document (PDF, DOCX, ODT)"), types(PDF, DOCX, ODT)),
    "spreadsheet": FileKind(gettext_lazy("spreadsheet (XLSX, ODS, CSV)"), types(XLSX, ODS, CSV)),
    "image": FileKind(gettext_lazy("picture (JPEG, PNG, WebP)"), types(JPEG, PNG, WEBP, HEIC)),
}


def check_upload(upload: UploadedFile, *, kinds: Iterable[str], max_bytes: int | None) -> CheckedUpload:
    """The file as it may be kept. `kinds` are codes of FILE_KINDS, all when empty; `max_bytes` the largest size taken.

    Raises ValidationError: see `core.files.check_file`.
    """
    return check_file(
        upload, taken=types_of(kinds), max_bytes=size_limit(max_bytes), words=kinds_in_words(kinds)
    )


def types_of(kinds: Iterable[str]) -> Types:
    """The content types of these kinds, each with its extensions; those of all kinds when none is named."""
    return {
        content_type: extensions
        for code in (list(kinds) or FILE_KINDS)
        for content_type, extensions in FILE_KINDS[code].types.items()
    }


def size_limit(max_bytes: int | None) -> int:
    """The largest size of one file, in bytes: what the form says, never more than what can be checked."""
    return min(max_bytes or DEFAULT_BYTES, LARGEST_BYTES)


def accept_attribute(kinds: Iterable[str]) -> str:
    """What a browser's file chooser offers: the extensions of these kinds."""
    return ",".join(extension for extensions in types_of(kinds).values() for extension in extensions)


def kinds_in_words(kinds: Iterable[str]) -> str:
    """These kinds as a person reads them, in the active language; not one whose files another one takes as well."""
    named = [FILE_KINDS[code] for code in (list(kinds) or FILE_KINDS)]
    said = [each for each in named if not any(each.types.keys() < other.types.keys() for other in named)]
    return get_text_list([str(each.label) for each in said], _("or"))


def conversions_in_words(kinds: Iterable[str]) -> str:
    """What is kept otherwise than it was sent, in the active language; empty when nothing is."""
    return _("HEIC photos from a telephone are converted to JPEG.") if HEIC in types_of(kinds) else ""


def stored_answer(kept: Iterable[Any]) -> list[dict[str, Any]] | None:
    """What stored answers hold of the files of a field; None without any."""
    return [{"key": str(file.key), "name": file.name, "size": file.size} for file in kept] or None
