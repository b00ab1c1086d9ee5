"""The person writes to the team, and staff say what they have read."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.models import User
from registrations.domain.errors import NotAllowed
from registrations.domain.persons.locking import locked_registration
from registrations.models import Registration, Reply
from registrations.workflows import MOVE


@dataclass(frozen=True, slots=True)
class ByMail:
    """What a message that came by mail has beside its words; names of files one a line."""

    came_from: str = ""
    quoted: str = ""
    left_out: str = ""


@transaction.atomic
def receive_reply(
    registration: Registration,
    text: str,
    *,
    submission: UUID,
    mail: ByMail | None = None,
    at: datetime | None = None,
) -> Reply | None:
    """Keep what the person writes, unread; give it back, or None where they were erased meanwhile.

    `submission` is the form on screen, or the mail: sent twice, it makes one message, and the first one stands.
    """
    current = locked_registration(registration)
    if current.erased_at:
        return None
    more = {"by_mail": True} | asdict(mail) if mail else {}
    reply, _is_new = Reply.objects.get_or_create(
        registration=current,
        submission=submission,
        defaults={"text": text, "at": at or timezone.now()} | more,
    )
    return reply


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
