"""Files that staff send with a letter: kept once, however many people get it, and gone once no letter names them.

They are rows of `Attachment` that belong to no form: letters name them (`Message.enclosed`). Until a letter is written,
whoever prepares it knows them by their keys.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text.sizes import MB
from registrations.domain.contents import contents_of, row_of
from registrations.domain.errors import MoveRefused
from registrations.domain.scanning import have_scanned
from registrations.enums import MessageKind
from registrations.fields.uploads import CheckedUpload
from registrations.models import Attachment, Message

MOST_FILES, MOST_BYTES = 3, 5 * MB  # of one letter, in all: mail services refuse what is much larger
LOOSE_KEPT = timedelta(days=7)  # what was chosen for a letter that was never written


class EnclosureMissing(MoveRefused):
    """A file that was chosen for the letter is no longer kept."""

    message = _("A file of this letter is no longer here: choose it again.")


class EnclosureRefused(MoveRefused):
    """A file that was chosen for the letter may not leave: it is not checked yet, or a virus is in it."""

    message = _(
        "A file of this letter is still being checked for viruses, or was refused: try again in a minute."
    )


def enclose(uploads: Sequence[CheckedUpload], *, at: datetime | None = None) -> list[Attachment]:
    """Keep checked files for a letter to be written, and have them scanned. Contents are written before the rows."""
    at = at or timezone.now()
    files = [row_of(upload, at=at) for upload in uploads]
    with contents_of(list(zip(files, uploads, strict=True))) as contents:
        with transaction.atomic():
            for attachment in files:
                attachment.save()
                have_scanned(attachment)
        contents.kept = True
    return files


def chosen(keys: Iterable[str]) -> list[Attachment]:
    """The files with those keys that were kept for a letter, in their order; those that are gone are left out."""
    sought = [UUID(key) for key in keys]
    rows = Attachment.objects.filter(key__in=sought, draft=None, registration=None) if sought else []
    found = {each.key: each for each in rows}
    return [found[key] for key in sought if key in found]


def refusal_of_files(keys: Sequence[str]) -> MoveRefused | None:
    """Why a letter with these files cannot leave; None when it can."""
    if not keys:
        return None
    files = chosen(keys)
    if len(files) < len(keys):
        return EnclosureMissing()
    return None if all(each.may_be_opened for each in files) else EnclosureRefused()


def enclosed_in(letters: Iterable[Message]) -> None:
    """Look up what was sent with each of these letters, as their `files`: one query, none where none can have any."""
    of_staff = [each for each in letters if each.kind == MessageKind.WORDS and each.pk]
    prefetch_related_objects(of_staff, "enclosed")
    for each in of_staff:
        each.files = tuple(sorted(each.enclosed.all(), key=lambda file: file.pk))


def drop_with(letters: QuerySet[Message]) -> None:
    """Take the files from these letters; those that no other letter names go."""
    links = Message.enclosed.through.objects
    taken = set(links.filter(message__in=letters).values_list("attachment", flat=True))
    if not taken:
        return
    links.filter(message__in=letters).delete()
    for attachment in _unnamed().filter(pk__in=taken):
        attachment.delete()


def drop_loose(at: datetime | None = None) -> int:
    """Delete the files that no letter names a week after they came; say how many."""
    loose = _unnamed().filter(created_at__lte=(at or timezone.now()) - LOOSE_KEPT)
    return loose.delete()[1].get("registrations.Attachment", 0)


def _unnamed() -> QuerySet[Attachment]:
    named = Message.enclosed.through.objects.filter(attachment=OuterRef("pk"))
    return Attachment.objects.filter(~Exists(named), draft=None, registration=None).order_by("pk")
