"""How many bytes of files may wait with forms that nobody has sent yet: in one, of one address, from one network.

Whoever fills the storage with forms they never send stops at the first of the three (docs/operating.md). What was sent
counts no more: it belongs to the office that asked for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text.sizes import KB, MB, size_in_words
from registrations.domain.rate_limits import Counted, count_all
from registrations.models import Attachment, Draft

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most that many bytes, and what is said past them."""

    limit: int
    message: str | Promise


OF_DRAFT = Quota(
    60 * MB,
    _("The files of one form may have %(limit)s in all. Remove one, or send smaller files."),
)
OF_ADDRESS = Quota(
    100 * MB,
    _(
        "The forms that were begun with this address and not sent yet may hold files of %(limit)s in all. Send or give "
        "up another one, or send smaller files."
    ),
)
OF_NETWORK = Quota(
    2000 * MB,
    _(
        "Too many files have come from your network today. Your answers are saved: send this file again tomorrow."
    ),
)


class NoRoom(Exception):
    """A quota is full; the text is for the person who sent one file more."""

    def __init__(self, quota: Quota):
        super().__init__(quota.limit)
        self.quota = quota

    def __str__(self) -> str:
        return str(self.quota.message) % {"limit": size_in_words(self.quota.limit)}


def within_room(email_key: str, sizes: Iterable[int]) -> int:
    """How many of the files of these `sizes` (bytes), from the first on, a new draft of the address may begin with."""
    room = min(
        OF_DRAFT.limit, OF_ADDRESS.limit - _bytes(Attachment.objects.filter(draft__email_key=email_key))
    )
    return sum(1 for total in accumulate(sizes) if total <= room)


def take_room(draft: Draft, size: int, *, network: str, at: datetime) -> None:
    """Count a file of `size` bytes that the draft is about to keep. `network` is empty when it is not known.

    Called in the transaction that keeps it, with the draft's row locked: what is refused is not counted. Two drafts of
    one address at the same moment may pass its quota by one file.

    Raises NoRoom.
    """
    if _bytes(draft.attachments.all()) + size > OF_DRAFT.limit:
        raise NoRoom(OF_DRAFT)
    if _bytes(Attachment.objects.filter(draft__email_key=draft.email_key)) + size > OF_ADDRESS.limit:
        raise NoRoom(OF_ADDRESS)
    count_of_network(network, size, at=at)


def count_of_network(network: str, size: int, *, at: datetime) -> None:
    """Count `size` bytes of files that come from there, unless it is not known (empty). Raises NoRoom."""
    if not network or not settings.FORM_THROTTLE:
        return
    (sent,) = count_all([Counted("bytes", network, DAY, amount=-(-size // KB))], at=at)
    if sent * KB > OF_NETWORK.limit * settings.FORM_THROTTLE:
        raise NoRoom(OF_NETWORK)


def _bytes(attachments: QuerySet[Attachment, Any]) -> int:
    return attachments.aggregate(sum=Sum("size"))["sum"] or 0
