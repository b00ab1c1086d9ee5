"""Whether a PDF can be opened by whoever is to read it."""

from io import BytesIO

import pikepdf
from django.core.files.base import File

from core.files import refusals

# What a page or an index of a PDF unfolds to at most, in bytes: it is read within a request.
MOST_UNFOLDED = 100_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNFOLDED,
    png_max_memory=MOST_UNFOLDED,
    tiff_max_memory=MOST_UNFOLDED,
    run_length_max_memory=MOST_UNFOLDED,
    dct_max_memory=MOST_UNFOLDED,
    doc_max_warnings=1000,
)
TAIL = 4096  # where the end of a whole file stands, whatever was added after it


def check_pdf(file: File) -> None:
    """One that opens without a password and has a page. One that only its author may change opens: it is fine.

    Raises ValidationError, coded "locked" or "unreadable".
    """
    file.seek(0)
    content = file.read()
    file.seek(0)
    try:
        _open(content, whole=b"%%EOF" in content[-TAIL:])
    except pikepdf.PasswordError as error:
        raise refusals.locked_pdf() from error
    except (
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
        ValueError,
        TypeError,
        RuntimeError,
        KeyError,
    ) as error:
        raise refusals.unreadable() from error


def _open(content: bytes, *, whole: bool) -> None:
    """Many programs write an index that is a little wrong, which every reader mends; an end that is missing is cut."""
    with pikepdf.open(BytesIO(content), attempt_recovery=whole, suppress_warnings=True) as document:
        if not len(document.pages):
            raise ValueError("no page")
        for page in document.pages[:1]:
            page.obj.get("/Contents")
