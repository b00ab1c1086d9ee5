"""What a file must be to be taken: its size, its kind (by its content, not its name alone), its name, its pixels."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cleaning import one_line
from core.sizes import MB, size_in_words
from registrations.fields import contents, pictures

DEFAULT_BYTES = 10 * MB
LARGEST_BYTES = 20 * MB  # less than clamd reads of a stream by default (25 MB)
LONGEST_NAME = 150

Types = dict[str, tuple[str, ...]]  # content types, each with the extensions a name may have

PDF: Types = {contents.PDF: (".pdf",)}
TEXTS: Types = PDF | {contents.DOCX: (".docx",), contents.ODT: (".odt",)}
SHEETS: Types = {contents.XLSX: (".xlsx",), contents.ODS: (".ods",), contents.CSV: (".csv",)}
IMAGES: Types = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",)}


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that an editor may ask for."""

    label: str | Promise
    types: Types

    @property
    def extensions(self) -> tuple[str, ...]:
        return tuple(extension for extensions in self.types.values() for extension in extensions)


FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind(gettext_lazy("PDF"), PDF),
    "document": FileKind(gettext_lazy("text document (PDF, DOCX, ODT)"), TEXTS),
    "spreadsheet": FileKind(gettext_lazy("spreadsheet (XLSX, ODS, CSV)"), SHEETS),
    "image": FileKind(gettext_lazy("picture (JPEG, PNG, WebP)"), IMAGES),
}


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept: `size` in bytes, `digest` its SHA-256, `file` at its beginning, all of what is kept."""

    name: str
    content_type: str
    size: int
    digest: str
    file: File


def check_upload(upload: UploadedFile, *, kinds: Iterable[str], max_bytes: int | None) -> CheckedUpload:
    """The file as it may be kept. `kinds` are codes of FILE_KINDS, all when empty; `max_bytes` the largest size taken.

    The kind is read from the content, and the extension must agree with it. A picture is decoded and encoded again, so
    that nothing of where and when it was taken is left in it.

    Raises ValidationError, with a message that says what is taken, coded "too_big", "empty", "kind", "extension",
    "unreadable", "macros", "locked" or "pixels".
    """
    taken = types_of(kinds)
    limit = size_limit(max_bytes)
    size = upload.size or 0
    if size > limit:
        raise ValidationError(
            _("This file is too big: %(size)s. It may have %(limit)s at most."),
            code="too_big",
            params={"size": size_in_words(size), "limit": size_in_words(limit)},
        )
    if size == 0:
        raise ValidationError(_("This file is empty: choose another one."), code="empty")

    extension = PurePosixPath(upload.name or "").suffix.lower()
    content_type = contents.sniff(upload, extension)
    if content_type not in taken:
        raise ValidationError(
            _("This kind of file cannot be taken here. Send one of these: %(kinds)s."),
            code="kind",
            params={"kinds": kinds_in_words(kinds)},
        )
    if extension not in taken[content_type]:
        raise ValidationError(
            _("The end of this file’s name does not agree with what is in it: it should be %(extension)s."),
            code="extension",
            params={"extension": taken[content_type][0]},
        )

    file: File = upload
    if content_type in IMAGES:
        file = pictures.encode_again(upload)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return CheckedUpload(
        clean_name(upload.name or "", extension), content_type, file.size, digest.hexdigest(), file
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
    """These kinds as a person reads them, in the active language."""
    return get_text_list([str(FILE_KINDS[code].label) for code in (list(kinds) or FILE_KINDS)], _("or"))


def clean_name(name: str, extension: str) -> str:
    """The name without folders, control characters or what turns the direction of writing; 150 characters at most."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = one_line(bare)
    if stem.lower().endswith(extension):
        stem = stem[: len(stem) - len(extension)]
    stem = stem.strip(" .")[: LONGEST_NAME - len(extension)].strip(" .")
    return f"{stem or 'document'}{extension}"


def stored_answer(kept: Iterable[Any]) -> list[dict[str, Any]] | None:
    """What stored answers hold of the files of a field; None without any."""
    return [{"key": str(file.key), "name": file.name, "size": file.size} for file in kept] or None
