"""Documents that are zip archives: those of Word, Excel, PowerPoint and LibreOffice, and plain archives."""

import re
import struct
import zipfile
import zlib

from django.core.files.base import File

from core.files import refusals
from core.files.types import DOCX, ODS, ODT, PPTX, XLSX, ZIP

OFFICE = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
OPEN_DOCUMENT = {ODT.encode(): ODT, ODS.encode(): ODS}

# One that unfolds to more than this is not a document.
MOST_ENTRIES = 5000
MOST_UNFOLDED = 300_000_000
MOST_READ = 1_000_000
BLOCK = 1_000_000
MACROS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/")
SCRIPTS = ("basic/", "scripts/", "dialogs/")
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
MANIFEST = "META-INF/manifest.xml"
# What Word, Excel and PowerPoint make of a document with a password: an old container with these streams.
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DAMAGED = (
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
)


def is_locked_office(file: File) -> bool:
    """Whether this is what Word, Excel or PowerPoint write when a password is asked for."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    return content.startswith(OLD_CONTAINER) and ENCRYPTED in content


def kind_of(file: File) -> str | None:
    """The content type of the archive, every byte of it read; None for more than a document unfolds to.

    Raises ValidationError for one that carries macros or programs, that asks for a password or cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _kind_in(archive)
    except DAMAGED as error:
        raise refusals.unreadable() from error
    finally:
        file.seek(0)


def _kind_in(archive: zipfile.ZipFile) -> str | None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNFOLDED:
        return None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusals.locked_document()
    if "[Content_Types].xml" in names:
        content_type = _office_kind(_read(archive, "[Content_Types].xml"), names)
        if any(mark in f"/{name.lower()}" for name in names for mark in MACROS):
            raise refusals.macros()
    elif "mimetype" in names:
        content_type = OPEN_DOCUMENT.get(_read(archive, "mimetype").strip())
        if MANIFEST in names and b"encryption-data" in _read(archive, MANIFEST):
            raise refusals.locked_document()
        if any(name.lower().startswith(SCRIPTS) for name in names):
            raise refusals.macros()
        if content_type and "content.xml" not in names:
            raise refusals.unreadable()
    else:
        content_type = ZIP
    if content_type is not None:
        _read_all(archive, entries, programs=content_type == ZIP)
    return content_type


def _office_kind(listing: bytes, names: set[str]) -> str | None:
    """The kind of an Office document, by the type of its main part; the types of those with macros are others.

    Raises ValidationError when the main part is not there.
    """
    for part, kind in OFFICE.items():
        if part not in listing:
            continue
        override = next((tag for tag in re.findall(rb"<Override\b[^>]*>", listing) if part in tag), b"")
        place = re.search(rb'PartName="/?([^"]+)"', override)
        if place and place.group(1).decode(errors="replace") not in names:
            raise refusals.unreadable()
        return kind
    return None


def _read_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, programs: bool) -> None:
    """Read every entry to its end, which checks its sum; no more than the archive said it would be."""
    for entry in entries:
        with archive.open(entry) as content:
            head = content.read(BLOCK)
            if programs and head.startswith(PROGRAMS):
                raise refusals.programs()
            while content.read(BLOCK):
                pass


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(MOST_READ)
