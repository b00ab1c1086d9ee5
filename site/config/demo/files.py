"""The supporting documents of a large site: every row names one small example, stored once.

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
from registrations.models import Attachment, Registration

TITLE = "Pièce d’exemple"
WORDS = "Ce document a été fabriqué pour essayer un grand site. Il ne vient d’aucune organisation."


class Files:
    """Makes the answers to questions that ask for files, and their rows."""

    @cached_property
    def content(self) -> bytes:
        return pdf(TITLE, [("H1", TITLE), ("P", WORDS)])

    @cached_property
    def stored(self) -> str:
        """The name of the content in the private storage, written when it is first asked for."""
        return private_storage().save(f"attachments/{identity('file')}", ContentFile(self.content))

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
        for field_key, answer in registration.answers.items():
            if isinstance(answer, list) and answer and isinstance(answer[0], dict) and "size" in answer[0]:
                for file in answer:
                    yield self._row(registration, field_key, file)

    def _row(self, registration: Registration, field_key: str, file: dict[str, Any]) -> Attachment:
        return Attachment(
            key=UUID(file["key"]),
            registration_id=registration.pk,
            field_key=field_key,
            name=file["name"],
            content_type="application/pdf",
            size=file["size"],
            digest=self.digest,
            file=self.stored,
            scan_state=ScanState.UNSCANNED,
            created_at=registration.created_at,
        )
