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
from registrations.models import Attachment, Draft, Registration

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


OF_MESSAGES = Quota(
    100 * MB,
    _(
        "There is no room left for the files of your messages, which may have %(limit)s in all: ask the team in words"
        " how to send them."
    ),
)
OF_NETWORK_BY_MESSAGE = Quota(
    OF_NETWORK.limit,
    _("Too many files have come from your network today. Send your message without, or again tomorrow."),
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


def take_room_of_message(registration: Registration, size: int, *, network: str, at: datetime) -> None:
    """Count files of `size` bytes in all that come with a message of the person's; the registration is locked.

    Raises NoRoom.
    """
    if size and _bytes(registration.attachments.exclude(reply=None)) + size > OF_MESSAGES.limit:
        raise NoRoom(OF_MESSAGES)
    count_of_network(network, size, at=at, quota=OF_NETWORK_BY_MESSAGE)


def count_of_network(network: str, size: int, *, at: datetime, quota: Quota | None = None) -> None:
    """Count `size` bytes of files that come from there, unless it is not known (empty). Raises NoRoom."""
    if not network or not size or not settings.FORM_THROTTLE:
        return
    (sent,) = count_all([Counted("bytes", network, DAY, amount=-(-size // KB))], at=at)
    quota = quota or OF_NETWORK
    if sent * KB > quota.limit * settings.FORM_THROTTLE:
        raise NoRoom(quota)


def _bytes(attachments: QuerySet[Attachment, Any]) -> int:
    return attachments.aggregate(sum=Sum("size"))["sum"] or 0
