"""Small true files of every kind, and false ones."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(**entries: str | bytes) -> bytes:
    """A zip archive; names are given with `__` for a slash and `_` kept, or in full through a dictionary."""
    return archive({name.replace("__", "/"): content for name, content in entries.items()})


def archive(entries: dict[str, str | bytes]) -> bytes:
    """A zip archive of these entries, in order."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return kept.getvalue()


def office(main_type: str = WORD, **more: str | bytes) -> bytes:
    """A document of Word or Excel, as far as its kind goes."""
    listing = f'<Types><Override PartName="/main.xml" ContentType="{main_type}"/></Types>'
    return archive({"[Content_Types].xml": listing, "main.xml": "<x/>"} | more)


def open_document(content_type: str = ODT, manifest: str = "<manifest/>", **more: str | bytes) -> bytes:
    """A document of LibreOffice, as far as its kind goes."""
    return archive(
        {"mimetype": content_type, "content.xml": "<x/>", "META-INF/manifest.xml": manifest} | more
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    """A picture, its left half red and the rest blue."""
    made = Image.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    kept = BytesIO()
    made.convert(mode).save(kept, kind, **options)
    return kept.getvalue()


def upload(name: str = "statuts.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")
