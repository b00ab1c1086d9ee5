"""The one door that a file from outside comes in by, whoever sends it."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import File
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.files import films, pictures, refusals
from core.files.contents import kinds
from core.files.names import fitting_name
from core.files.types import MP4, PICTURES, Types


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: `size` in bytes, `digest` its SHA-256, `file` at its beginning, all of what is kept.

    `content_type` is that of what is kept, `sent_type` that of what came: a picture of some telephones is converted.
    """

    name: str
    content_type: str
    size: int
    digest: str
    file: File
    sent_type: str

    @property
    def converted(self) -> bool:
        return self.sent_type != self.content_type


def check_file(file: File, *, taken: Types, max_bytes: int | None = None, words: str = "") -> CheckedFile:
    """The file as it may be kept. `taken` are the content types, `words` what they are called, `max_bytes` the limit.

    The kind is read from the content; a name whose ending does not fit is mended. A picture is decoded and encoded
    again, so that nothing of where and when it was taken is left in it, and looks as it did.

    Raises ValidationError, with a message that says what to do, coded "too_big", "empty", "kind", "unreadable",
    "macros", "programs", "locked" or "pixels".
    """
    name = file.name or ""
    size = file.size or 0
    if max_bytes is not None and size > max_bytes:
        raise refusals.too_big(size, max_bytes)
    if size == 0:
        raise refusals.empty()
    sent_type = next((each for each in kinds(file, _ending(name)) if each in taken), None)
    if sent_type is None:
        raise refusals.other_kind(words or in_words(taken))
    kept, content_type = file, sent_type
    if sent_type in PICTURES:
        kept, content_type = pictures.encode_again(file)
    elif sent_type == MP4:
        kept = films.without_notes(file)
    digest = hashlib.sha256()
    kept.seek(0)
    for chunk in kept.chunks():
        digest.update(chunk)
    kept.seek(0)
    return CheckedFile(
        fitting_name(name, content_type), content_type, kept.size, digest.hexdigest(), kept, sent_type
    )


def in_words(taken: Types) -> str:
    """These types as a person reads them: their endings, in capitals."""
    return get_text_list([endings[0].removeprefix(".").upper() for endings in taken.values()], _("or"))


def _ending(name: str) -> str:
    _stem, dot, ending = name.rpartition(".")
    return f"{dot}{ending}".lower() if dot else ""
