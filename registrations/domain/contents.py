"""Contents of files are written before the rows that name them, and go again where no row comes to be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from registrations.domain.scanning import first_state, remove_content
from registrations.fields.uploads import CheckedUpload
from registrations.models import Attachment


@dataclass
class Contents:
    """What was written: whoever writes the rows says that they are there."""

    kept: bool = False


def row_of(upload: CheckedUpload, *, at: datetime, **fields: Any) -> Attachment:
    """The row for a checked file, not written yet; `fields` say what it belongs to."""
    return Attachment(
        key=uuid4(),
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        digest=upload.digest,
        scan_state=first_state(),
        created_at=at,
        **fields,
    )


@contextmanager
def contents_of(files: Sequence[tuple[Attachment, CheckedUpload]]) -> Iterator[Contents]:
    """Write them, so that no row ever names nothing; they are removed unless `kept` says that the rows are there."""
    contents = Contents()
    try:
        for attachment, upload in files:
            upload.file.seek(0)
            attachment.file.save(upload.name, upload.file, save=False)
        yield contents
    finally:
        if not contents.kept:
            for attachment, _upload in files:
                remove_content(attachment.file.storage, attachment.file.name)
