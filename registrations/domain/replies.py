"""The person writes to the team, with files, and staff say what they have read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.contents import contents_of, row_of
from registrations.domain.errors import NotAllowed
from registrations.domain.persons.locking import locked_registration
from registrations.domain.quotas import take_room_of_message
from registrations.domain.scanning import have_scanned
from registrations.fields import FieldSpec
from registrations.fields.uploads import CheckedUpload
from registrations.models import Attachment, Registration, Reply
from registrations.workflows import MOVE

# The files of a message are asked for as those of a question that says nothing of kind, number or size.
FILES = FieldSpec("files", "files", "Fichiers", "Files", required=False)


@dataclass(frozen=True, slots=True)
class ByMail:
    """What a message that came by mail has beside its words; files that are not kept one a line, with why."""

    came_from: str = ""
    quoted: str = ""
    left_out: str = ""


def receive_reply(
    registration: Registration,
    text: str,
    *,
    submission: UUID,
    uploads: Sequence[CheckedUpload] = (),
    mail: ByMail | None = None,
    network: str = "",
    at: datetime | None = None,
) -> Reply | None:
    """Keep what the person writes, unread, with its checked files; give it back, or None where they were erased.

    `submission` is the form on screen, or the mail: sent twice, it makes one message with its files once, and the first
    one stands. `network` is where it comes from, for the quota of bytes. Contents are written before the rows; those of
    what makes no message are removed.

    Raises NoRoom past what the messages of one registration may hold, or a network send: nothing is kept then.
    """
    at = at or timezone.now()
    files = [row_of(upload, at=at) for upload in uploads]
    with contents_of(list(zip(files, uploads, strict=True))) as contents:
        reply, contents.kept = _keep(
            registration, text, files, submission=submission, mail=mail, network=network, at=at
        )
    return reply


@transaction.atomic
def _keep(
    registration: Registration,
    text: str,
    files: Sequence[Attachment],
    *,
    submission: UUID,
    mail: ByMail | None,
    network: str,
    at: datetime,
) -> tuple[Reply | None, bool]:
    """The message, and whether it is there by this."""
    current = locked_registration(registration)
    if current.erased_at:
        return None, False
    more = {"by_mail": True} | asdict(mail) if mail else {}
    reply, is_new = Reply.objects.get_or_create(
        registration=current, submission=submission, defaults={"text": text, "at": at} | more
    )
    if not is_new:
        return reply, False
    take_room_of_message(current, sum(each.size for each in files), network=network, at=at)
    for attachment in files:
        attachment.registration, attachment.reply, attachment.field_key = current, reply, reply.field_key
        attachment.save()
        have_scanned(attachment)
    return reply, True


@transaction.atomic
def mark_read(registration: Registration, by: User, *, until: int, at: datetime | None = None) -> int:
    """Say that `by` has read the person's messages up to the one whose key is `until`; give how many were unread.

    What came after it, and was not on screen, stays unread. Raises NotAllowed when `by` may not read the registration
    or move none.
    """
    _check(registration, by)
    unread = locked_registration(registration).replies.unread().filter(pk__lte=until)
    return unread.update(read_at=at or timezone.now(), read_by=by)


@transaction.atomic
def mark_unread(registration: Registration, by: User) -> int:
    """Say that the person's last message is still to be read; give how many that concerns. Raises as `mark_read()`."""
    _check(registration, by)
    last = locked_registration(registration).replies.order_by("-pk").first()
    return Reply.objects.filter(pk=last.pk).update(read_at=None, read_by=None) if last else 0


def _check(registration: Registration, by: User) -> None:
    if not by.has_perm(MOVE) or not registration.is_visible_to(by):
        raise NotAllowed
