"""Supporting documents for made-up registrations: every row names one small example of its kind, stored once.

A stored content goes when the last row that names it does (`registrations.domain.attachments`): rows may share one.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.text import slugify

from config.demo.papers import pdf
from config.demo.world import identity
from core.files.storages import private_storage
from registrations.enums import ScanState
from registrations.fields import FieldSpec
from registrations.models import Attachment, Draft, Registration

TITLE = "Pièce d’exemple"
WORDS = "Ce document a été fabriqué pour essayer un grand site. Il ne vient d’aucune organisation."


class Files:
    """Makes the answers to questions that ask for files, and their rows."""

    def __init__(self, title: str = TITLE, words: str = WORDS, *, key: str = "file"):
        self.title, self.words, self.key = title, words, key

    @cached_property
    def content(self) -> bytes:
        return pdf(self.title, [("H1", self.title), ("P", self.words)])

    @cached_property
    def stored(self) -> str:
        """The name of the content in the private storage, written when it is first asked for."""
        return private_storage().save(f"attachments/{identity(self.key)}", ContentFile(self.content))

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def answer(self, spec: FieldSpec, rng: Random) -> list[dict[str, Any]] | None:
        """One file, where one is required."""
        if not spec.required:
            return None
        key = UUID(int=rng.getrandbits(128), version=4)
        return [{"key": str(key), "name": f"{slugify(spec.label_fr)[:60]}.pdf", "size": len(self.content)}]

    def rows_of(self, registration: Registration) -> Iterator[Attachment]:
        """The rows of the files that the registration's answers name."""
        for field_key, file in files_in(registration.answers):
            row = self.row(field_key, file)
            row.registration_id, row.created_at = registration.pk, registration.created_at
            yield row

    def row(self, field_key: str, file: dict[str, Any]) -> Attachment:
        """The row of one file, of nothing yet."""
        return Attachment(
            key=UUID(file["key"]),
            field_key=field_key,
            name=file["name"],
            content_type="application/pdf",
            size=file["size"],
            digest=self.digest,
            file=self.stored,
            scan_state=ScanState.UNSCANNED,
        )


class Shelf:
    """The same with a document of its own for each question: its title is what was asked for."""

    def __init__(self, words: str):
        self.words = words
        self.kinds: dict[str, Files] = {}

    def answer(self, spec: FieldSpec, rng: Random) -> list[dict[str, Any]] | None:
        """One file, where one is required."""
        files = self.kinds.setdefault(spec.key, Files(spec.label_fr, self.words, key=f"file:{spec.key}"))
        return files.answer(spec, rng)

    def keep(self, answers: dict[str, Any], owner: Registration | Draft) -> None:
        """Write the rows of the files that the answers name."""
        rows = [self.kinds[field_key].row(field_key, file) for field_key, file in files_in(answers)]
        for row in rows:
            row.created_at = owner.created_at
            row.registration, row.draft = (None, owner) if isinstance(owner, Draft) else (owner, None)
        Attachment.objects.bulk_create(rows)


def files_in(answers: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files that the answers name, each with the key of its question."""
    for field_key, answer in answers.items():
        if isinstance(answer, list) and answer and isinstance(answer[0], dict) and "size" in answer[0]:
            for file in answer:
                yield field_key, file
