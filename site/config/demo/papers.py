"""Small PDF documents made from a few paragraphs: tagged, with language and title, so that they can be heard.

The fonts are two of the fourteen that every reader has: nothing is embedded. Lengths are in points, on a sheet of A4.
"""

from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap

from django.core.files.base import ContentFile

from config.demo.content import read
from config.demo.world import World
from core.models import CustomDocument

WIDTH, HEIGHT, MARGIN = 595, 842, 64
SIZES = {"H1": (20, 44), "H2": (14, 64), "P": (11, 86)}  # size of the letters, how many on a line
LEADING = 1.45
LOCALES = {"fr": "fr-FR", "en": "en-GB"}


def make_documents(world: World) -> None:
    """Every document of the content files in each language, on one page each."""
    for entry in read("documents"):
        for language in world.locales:
            told = entry[language]
            paragraphs = [next(iter(each.items())) for each in told["paragraphs"]]
            data = pdf(told["title"], paragraphs, language=language)
            name = f"{entry['key']}-{language}.pdf"
            document = CustomDocument(
                title=told["title"], file=ContentFile(data, name=name), uploaded_by_user=world.by
            )
            document._set_document_file_metadata()
            document.save()
            world.documents[language, entry["key"]] = document


def pdf(title: str, paragraphs: Sequence[tuple[str, str]], *, language: str = "fr") -> bytes:
    """One page of paragraphs in that language, each with its tag (H1, H2, P).

    Raises ValueError when they do not fit on it.
    """
    content = _drawn(paragraphs)
    tagged = range(len(paragraphs))
    first = 9  # the objects before the tagged paragraphs
    kids = " ".join(f"{first + index} 0 R" for index in tagged)
    catalogue = (
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({LOCALES[language]}) /MarkInfo << /Marked true >>"
        " /StructTreeRoot 6 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
    )
    sheet = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R /StructParents 0"
        " /Tabs /S /Resources << /Font << /F1 5 0 R /F2 8 0 R >> >> >>"
    )
    objects = [
        catalogue,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        sheet,
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Type /StructTreeRoot /K [{kids}] /ParentTree << /Nums [0 [{kids}]] >> /ParentTreeNextKey 1 >>",
        f"<< /Title <FEFF{title.encode('utf-16-be').hex()}> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        *(
            f"<< /Type /StructElem /S /{tag} /P 6 0 R /Pg 3 0 R /K {index} >>"
            for index, (tag, _text) in enumerate(paragraphs)
        ),
    ]
    return _file(objects)


def _drawn(paragraphs: Sequence[tuple[str, str]]) -> str:
    """The page's operators: every paragraph between its marks."""
    top, pieces = HEIGHT - MARGIN, []
    for index, (tag, text) in enumerate(paragraphs):
        size, letters = SIZES[tag]
        pieces.append(f"/{tag} << /MCID {index} >> BDC")
        for line in wrap(text, letters):
            top -= round(size * LEADING)
            font = "F1" if tag == "P" else "F2"
            pieces.append(f"BT /{font} {size} Tf {MARGIN} {top} Td ({_escaped(line)}) Tj ET")
        pieces.append("EMC")
        top -= 10
    if top < MARGIN:
        raise ValueError("The paragraphs do not fit on one page.")
    return "\n".join(pieces)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str]) -> bytes:
    """The objects one after the other, then where each begins."""
    out, places = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{table}\n%%EOF\n"
    out.write(end.encode())
    return out.getvalue()
