"""Small true files of every kind, and false ones."""

import zipfile
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n"
)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED_OFFICE = OLD_WORD + "EncryptionInfo\0EncryptedPackage\0".encode(
    "utf-16-le"
)  # as Word and Excel lock one
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 64
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def protected_pdf(*, owner: str = "", user: str = "") -> bytes:
    """A PDF that asks for a password to be changed (`owner`), or to be opened at all (`user`)."""
    kept = BytesIO()
    with pikepdf.open(BytesIO(PDF)) as made:
        made.save(kept, encryption=pikepdf.Encryption(owner=owner, user=user))
    return kept.getvalue()


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
