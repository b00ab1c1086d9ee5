"""A paper, read back as text."""

import io
import re

from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """What each page says, its white space folded."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    """What the whole paper says, its white space folded and without the signs that only allow a break."""
    return re.sub(r"\s+", " ", " ".join(pages(pdf)).replace("\u200b", ""))
