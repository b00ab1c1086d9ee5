"""The files of a mail, taken by the rules of a form's: what is not kept is named, with why."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core.files import refusals
from registrations.domain.inbound.reading import Piece
from registrations.domain.replies import FILES
from registrations.fields.kinds.files import FilesField, about
from registrations.fields.uploads import CheckedUpload, kinds_in_words

MOST_LOOKED_AT = 10  # files: what comes after them is not opened


def taken(pieces: Sequence[Piece]) -> tuple[list[CheckedUpload], list[str]]:
    """Those that may be kept, and a line for each refusal, in the active language."""
    field = FilesField(FILES, required=False)
    looked_at, more = pieces[:MOST_LOOKED_AT], pieces[MOST_LOOKED_AT:]
    other_kind = refusals.other_kind(kinds_in_words(FILES.file_kinds))
    refused = [about(each.name, other_kind) for each in looked_at if each.content is None]
    try:
        field.clean([ContentFile(each.content, each.name) for each in looked_at if each.content is not None])
    except ValidationError as error:
        refused.append(error)
    if more:
        refused.append(field.too_many([each.name for each in more]))
    return field.accepted, [said for each in refused for said in each.messages]


def refused_all(uploads: Iterable[CheckedUpload], why: str) -> list[str]:
    """The lines for files that could be kept but for that."""
    return [said for each in uploads for said in about(each.name, ValidationError(why)).messages]
