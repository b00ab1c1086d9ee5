"""What kind of file something is, by what is in it."""

import filetype
from django.core.files.base import File

from core.files import archives, refusals
from core.files.pdfs import check_pdf
from core.files.types import AVIF, CAPTIONS, CSV, GIF, HEIC, JPEG, MP4, PDF, PNG, TEXT, WEBM, WEBP

HEAD_BYTES = 8192  # what the library that knows signatures looks at
SAME = {"image/apng": PNG, "video/x-m4v": MP4}
KNOWN = {JPEG, PNG, WEBP, GIF, WEBM, MP4}
# The brands that a file of the ISO family names at its beginning: pictures of telephones, films.
BRANDS = {
    b"avif": AVIF,
    b"avis": AVIF,
    b"heic": HEIC,
    b"heix": HEIC,
    b"heim": HEIC,
    b"heis": HEIC,
    b"mif1": HEIC,
    b"isom": MP4,
    b"iso2": MP4,
    b"iso5": MP4,
    b"iso6": MP4,
    b"mp41": MP4,
    b"mp42": MP4,
    b"avc1": MP4,
    b"M4V ": MP4,
}
TABLE_LINES = 50  # enough of a table to see that it is one


def kinds(file: File, ending: str) -> tuple[str, ...]:
    """The content types that the file may be, the likeliest first; none for what we never take.

    `ending`, the one of its name, only ranks what a text may be: its own words, or a table.

    Raises ValidationError for a document with macros or programs, one that asks for a password, or one that cannot be
    read.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        check_pdf(file)
        return (PDF,)
    if head.startswith(b"PK\x03\x04"):
        return _one(archives.kind_of(file))
    if head.startswith(archives.OLD_CONTAINER):
        if archives.is_locked_office(file):
            raise refusals.locked_document()
        return ()
    if head[4:8] == b"ftyp":
        return _one(_brand(head))
    known = filetype.guess(head)
    content_type = SAME.get(known.mime, known.mime) if known else None
    if content_type in KNOWN:
        return (content_type,)
    return _texts(file, ending)


def _one(content_type: str | None) -> tuple[str, ...]:
    return (content_type,) if content_type else ()


def _brand(head: bytes) -> str | None:
    """The kind by the brands of the file, its main one first."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, end, 4))]
    return next((BRANDS[brand] for brand in brands if brand in BRANDS), None)


def _texts(file: File, ending: str) -> tuple[str, ...]:
    """What a plain text may be, in UTF-8 or as French Windows writes it; never markup."""
    content = file.read()
    file.seek(0)
    text = _decoded(content)
    if text is None or text.lstrip("\ufeff \t\r\n").startswith("<"):
        return ()
    if text.lstrip("\ufeff").startswith("WEBVTT"):
        return (CAPTIONS,)
    if ending == ".csv":
        return (CSV, TEXT)
    if _is_table(text):
        return (TEXT, CSV) if ending == ".txt" else (CSV, TEXT)
    return (TEXT,)


def _is_table(text: str) -> bool:
    """Whether every line has as many separators as the first, and there are some."""
    lines = [line for line in text.splitlines()[:TABLE_LINES] if line.strip()]
    return len(lines) > 1 and any(
        lines[0].count(mark) and len({line.count(mark) for line in lines}) == 1 for mark in ";\t,"
    )


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if all(character >= " " or character in "\t\r\n" for character in text) else None
    return None
