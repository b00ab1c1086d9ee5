"""One field of every kind, and what the tests of forms do with them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.kinds import KINDS
from registrations.fields.schema import Option

OPTIONS = (Option("asso", "Association", "Charity"), Option("pme", "PME", "Small firm"))
ROW = (
    FieldSpec("nom", "text", "Nom", max_length=80),
    FieldSpec("cible", "number", "Cible", required=False),
    FieldSpec("quand", "date_range", "Quand", required=False),
    FieldSpec("publics", "choices", "Publics", required=False, options=OPTIONS),
)
WITH_CODES = ("choice", "choices")
PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n"
)


def spec(kind: str, key: str = "champ", **values) -> FieldSpec:
    """A field of that kind, with what its kind needs."""
    defaults: dict[str, Any] = {"key": key, "kind": kind, "label_fr": "Champ", "label_en": "Field"}
    if kind in WITH_CODES:
        defaults["options"] = OPTIONS
    if kind == "group":
        defaults |= {"fields": ROW, "max_rows": 5}
    return FieldSpec(**defaults | values)


EVERY_KIND = [spec(kind, key=f"un_{kind}") for kind in KINDS]


def data(**posted: Any) -> QueryDict:
    """What a browser posts: lists for several values; underscores twice for the hyphens of rows and days."""
    made = QueryDict(mutable=True)
    for name, value in posted.items():
        made.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return made


def answered(asked: FieldSpec, *typed: str, language: str = "fr") -> AnswersForm:
    """The form of one field, with what was typed."""
    return AnswersForm([asked], data(**{asked.key: list(typed)}), language=language)


def answered_all(asked: list[FieldSpec], language: str = "fr", **posted: Any) -> AnswersForm:
    """The form of several fields, with what a browser posts."""
    return AnswersForm(asked, data(**posted), language=language)


def files(*uploads: SimpleUploadedFile, key: str = "champ") -> MultiValueDict:
    return MultiValueDict({key: list(uploads)})


def pdf(name: str = "statuts.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@dataclass
class Kept:
    """A file received before, as a form needs to know it."""

    name: str = "avant.pdf"
    size: int = 2048
    key: str = field(default_factory=lambda: str(uuid4()))
