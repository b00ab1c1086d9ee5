"""What kind of file something is, by what is in it."""

import struct
import zipfile
import zlib

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"

HEAD_BYTES = 8192  # what the library that knows signatures looks at
PICTURES = {"image/jpeg", "image/png", "image/webp"}
SAME = {"image/apng": "image/png"}
OFFICE = {b"wordprocessingml.document.main+xml": DOCX, b"spreadsheetml.sheet.main+xml": XLSX}
OPEN_DOCUMENT = {ODT.encode(): ODT, ODS.encode(): ODS}

# A document is a zip archive: one that unfolds to more than this is not a document.
MOST_ENTRIES = 5000
MOST_UNFOLDED = 300_000_000
MOST_READ = 1_000_000
PROGRAMS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/")
SCRIPTS = ("basic/", "scripts/", "dialogs/")
MANIFEST = "META-INF/manifest.xml"


def sniff(file: File, extension: str) -> str | None:
    """The content type of the file, or None for what we never take; `extension` only tells a text from a table.

    Raises ValidationError for a document that carries macros or asks for a password, or that cannot be read.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _document(file)
    if extension == ".csv":
        return CSV if _is_table(file) else None
    known = filetype.guess(head)
    content_type = SAME.get(known.mime, known.mime) if known else None
    return content_type if content_type in PICTURES else None


def unreadable() -> ValidationError:
    return ValidationError(
        _("This file is damaged and cannot be read: save it again, or choose another one."), code="unreadable"
    )


def _is_table(file: File) -> bool:
    """Plain text, in UTF-8 or as French Windows writes it, that is no markup."""
    content = file.read()
    file.seek(0)
    text = _decoded(content)
    return text is not None and not text.lstrip("\ufeff \t\r\n").startswith("<")


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if all(character >= " " or character in "\t\r\n" for character in text) else None
    return None


def _document(file: File) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            return _document_in(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        ValueError,
    ) as error:
        raise unreadable() from error
    finally:
        file.seek(0)


def _document_in(archive: zipfile.ZipFile) -> str | None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNFOLDED:
        return None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise _locked()
    if "[Content_Types].xml" in names:
        content_type = _office_kind(_read(archive, "[Content_Types].xml"))
        programs = any(mark in f"/{name.lower()}" for name in names for mark in PROGRAMS)
    elif "mimetype" in names:
        content_type = OPEN_DOCUMENT.get(_read(archive, "mimetype").strip())
        programs = any(name.lower().startswith(SCRIPTS) for name in names)
    else:
        return None
    if content_type is None:
        return None
    if programs:
        raise ValidationError(
            _("This document holds macros, which we never take: save it without them."), code="macros"
        )
    if MANIFEST in names and b"encryption-data" in _read(archive, MANIFEST):
        raise _locked()
    return content_type


def _office_kind(listing: bytes) -> str | None:
    """The kind of an Office document, by the type of its main part; the types of those with macros are others."""
    return next((kind for part, kind in OFFICE.items() if part in listing), None)


def _locked() -> ValidationError:
    return ValidationError(
        _("This document asks for a password: save it without one, so that it can be read."), code="locked"
    )


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(MOST_READ)
