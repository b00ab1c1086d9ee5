"""One round of the mailbox: each mail is filed where it belongs, or set aside for people to sort.

A mail is filed with its files in a transaction of the database, then marked on its server. Whoever dies in between
leaves a mail that is not marked, and the next round finds it filed: by its Message-ID it is one message of its
registration.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation

from core.operating.holding import held
from core.operating.outages import is_passing
from core.text.addressees import address, email_key
from registrations.domain.inbound.files import refused_all, taken
from registrations.domain.inbound.odd import Odd, addresses_in, oddity_of, value
from registrations.domain.inbound.reading import Words, words_of
from registrations.domain.inbound.server import TROUBLE, Folder, opened
from registrations.domain.quotas import NoRoom
from registrations.domain.replies import ByMail, receive_reply
from registrations.inbound import registration_named, tokens_in
from registrations.models import Mailbox, Registration, Reply

logger = logging.getLogger(__name__)

AT_ONCE = 20  # mails of one round
DAY, MOST_A_DAY = timedelta(days=1), 50  # mails of one dossier
MOST_DOSSIERS = 5  # that one mail is filed in
NO_ADDRESS = 254  # characters: what is longer is no address


def read_mailbox(at: datetime | None = None) -> int:
    """File what came in since the last round, some at a time; say how many mails were. A copy of the site reads none.

    A server that is away or slow is told of in the mailbox's row, and costs the rounds half a minute at most.
    """
    if not settings.INBOUND_IMAP_URL or held():
        return 0
    at = at or timezone.now()
    aside: Counter[Odd] = Counter()
    filed, waiting = 0, None
    try:
        with opened(settings.INBOUND_IMAP_URL) as folder:
            for uid in folder.unseen()[:AT_ONCE]:
                odd = _deal_with(folder, uid, at=at)
                filed += odd is None
                aside += Counter({odd: 1} if odd else {})
            waiting = folder.waiting_aside()
    except (OperationalError, InterfaceError):
        raise
    except TROUBLE as error:
        logger.warning("The mailbox was not read: %s", type(error).__name__)
        _note(aside, trouble=type(error).__name__)
    else:
        _note(aside, waiting=waiting, at=at)
    if filed or aside:
        told = ", ".join(f"{odd.value} {number}" for odd, number in sorted(aside.items()))
        logger.info("Mails filed: %d, set aside: %d (%s)", filed, aside.total(), told)
    return filed


def _deal_with(folder: Folder, uid: str, *, at: datetime) -> Odd | None:
    """File one mail or set it aside; say why it was not filed. One that is gone meanwhile was dealt with elsewhere."""
    seen = folder.look_at(uid)
    if seen is None:
        return None
    size, headers = seen
    odd = _as_read(_judged, headers, size)
    if odd is None:
        content = folder.content(uid)
        if content is None:
            return None
        odd = _as_read(_filed, content, at=at)
    if odd is None:
        folder.mark_seen(uid)
    else:
        folder.set_aside(uid)
    return odd


def _as_read(step: Callable[..., Odd | None], *mail: Any, **when: Any) -> Odd | None:
    """What the step says of a mail, and of whatever in it cannot be read. Raises what is no fault of the mail's."""
    try:
        return step(*mail, **when)
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) or is_passing(error):
            raise
        logger.warning("A mail is unreadable: %s", type(error).__name__)
        return Odd.UNREADABLE


def _judged(headers: bytes, size: int) -> Odd | None:
    read = message_from_bytes(headers)
    odd = oddity_of(read, size)
    return odd or (None if _registrations_in(read) else _unknown(read))


def _filed(content: bytes, *, at: datetime) -> Odd | None:
    """File the mail in the dossiers that its addresses name; why not, where it can be in none."""
    words = words_of(content)
    mail = message_from_bytes(content)
    if not words.text and not words.files:
        return Odd.EMPTY
    submission = identifier(mail, content)
    results = [_file_in(pk, words, mail, submission=submission, at=at) for pk in _registrations_in(mail)]
    return None if None in results else next(iter(results), Odd.STRANGER)


def _file_in(pk: int, words: Words, mail: Message, *, submission: UUID, at: datetime) -> Odd | None:
    """File it in one dossier. What is said of its files is said to the person, in the language of their answers."""
    registration = Registration.objects.filter(pk=pk).first()
    if registration is None or registration.erased_at:
        return Odd.GONE
    replies = Reply.objects.filter(registration=registration)
    if replies.filter(submission=submission).exists():
        return None
    if replies.filter(by_mail=True, at__gt=at - DAY).count() >= MOST_A_DAY:
        return Odd.TOO_MANY
    about = ByMail(came_from=_other_sender(mail, registration), quoted=words.quoted)
    receive = partial(receive_reply, registration, words.text, submission=submission, at=at)
    with translation.override(registration.language):
        uploads, left_out = taken(words.files)
        try:
            reply = receive(uploads=uploads, mail=replace(about, left_out="\n".join(left_out)))
        except NoRoom as full:
            left_out += refused_all(uploads, str(full))
            reply = receive(mail=replace(about, left_out="\n".join(left_out)))
    return None if reply else Odd.GONE


def identifier(mail: Message, content: bytes) -> UUID:
    """What tells this mail from others: its Message-ID, else its content."""
    named = value(mail, "Message-ID") or sha256(content).hexdigest()
    return uuid5(NAMESPACE_URL, f"mid:{named}")


def _registrations_in(mail: Message) -> Sequence[int]:
    """The keys of the registrations whose addresses it was sent to."""
    named = [registration_named(token) for token in tokens_in(addresses_in(mail))]
    return [pk for pk in dict.fromkeys(named) if pk is not None][:MOST_DOSSIERS]


def _unknown(mail: Message) -> Odd:
    return Odd.FORGED if tokens_in(addresses_in(mail)) else Odd.STRANGER


def _other_sender(mail: Message, registration: Registration) -> str:
    """The address that the mail says it comes from, where that is not the registered one."""
    sender = address(parseaddr(value(mail, "From"))[1])
    if not sender or len(sender) > NO_ADDRESS or email_key(sender) == email_key(registration.email):
        return ""
    return sender


@transaction.atomic
def _note(
    aside: Counter[Odd], *, waiting: int | None = None, trouble: str = "", at: datetime | None = None
) -> None:
    """Write down how the round went. `at` is None for one that was not brought to its end."""
    row, _made = Mailbox.objects.select_for_update().get_or_create(pk=1)
    counts = Counter(row.set_aside) + Counter({odd.value: number for odd, number in aside.items()})
    row.set_aside, row.trouble = dict(counts), trouble
    row.read_at = at or row.read_at
    row.to_sort = row.to_sort if waiting is None else waiting
    row.save()
