"""What may be written to an address that someone typed, before its owner has shown to be behind it."""

from datetime import datetime, timedelta

from core.addressees import email_key
from registrations.domain.outbox import guards_strangers
from registrations.domain.tallies import count
from registrations.enums import MessageKind
from registrations.models import Registration, Subscription

UNCONFIRMED_MAILS = 20  # a day, to one address, whoever causes them: more than an edition has workshops
DAY = timedelta(days=1)


def may_mail(email: str, *, at: datetime) -> bool:
    """Whether one more mail may be written to an address that a stranger gave; asking counts as writing it.

    Twenty a day at most until the address is confirmed: whoever signs others up cannot fill their mailboxes. Its owner
    lifts the cap by confirming it once, and cannot be cut off by strangers from then on. Callers answer on screen the
    same thing either way. May be called inside a transaction: nothing is counted when it is rolled back.
    """
    key = email_key(email)
    return count("mail", key, window=DAY, at=at) <= UNCONFIRMED_MAILS or is_confirmed(key)


@guards_strangers
def may_write(email: str, kind: MessageKind, at: datetime) -> bool:
    """What the outbox asks before it writes. Lost links are counted where they are asked for."""
    return kind == MessageKind.LOST_LINK or may_mail(email, at=at)


def is_confirmed(key: str) -> bool:
    """Whether someone has shown to read what is sent to the address with that key (`core.addressees`)."""
    return (
        Registration.objects.filter(email_key=key, email_confirmed_at__isnull=False).exists()
        or Subscription.objects.filter(email_key=key, confirmed_at__isnull=False).exists()
    )
