"""Whether letters leave: what an operator is told of it (core.operating.health), without a word about anyone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from core.operating.health import LATE, since, watch
from registrations.domain.delivery import RETRIES
from registrations.enums import MessageState
from registrations.models import Mailbox, Message

LATELY = timedelta(days=1)
ENOUGH = 200  # letters that are looked at


def late_letters(at: datetime | None = None) -> str:
    """Whether a letter that is due has not been tried for ten minutes; "" when none is."""
    at = at or timezone.now()
    due = Q(state=MessageState.QUEUED, due_at__lt=at - LATE) | Q(
        state=MessageState.SENDING, lease_until__lt=at - LATE
    )
    oldest = Message.objects.filter(due).aggregate(Min("due_at"))["due_at__min"]
    return (
        gettext("the oldest letter due waits since %(moment)s") % {"moment": since(oldest)} if oldest else ""
    )


def refused_letters(at: datetime | None = None) -> str:
    """Whether the mail server takes none: the last attempt failed by no fault of an address, and nothing left since."""
    at = at or timezone.now()
    tried = Message.objects.filter(
        Q(state=MessageState.QUEUED) | Q(state=MessageState.FAILED, due_at__gt=at - LATELY),
        attempts__gt=0,
    ).exclude(last_error="")
    failed = [
        each for each in tried.order_by("-due_at")[:ENOUGH] if not (each.failure and each.failure.of_address)
    ]
    if not failed:
        return ""
    latest = max(map(_tried_at, failed))
    if Message.objects.filter(state=MessageState.SENT, sent_at__gt=latest).exists():
        return ""
    first = min(each.created_at for each in failed)
    words = gettext(
        "the mail server takes no letter: %(number)d wait or were given up, the oldest written %(moment)s"
    )
    return words % {"number": len(failed), "moment": since(first)}


def unread_mailbox(at: datetime | None = None) -> str:
    """Whether people's answers by mail have not been read for ten minutes, though some were to be; "" otherwise."""
    box = Mailbox.objects.first() if settings.INBOUND_IMAP_URL else None
    if box is None or not box.trouble:
        return ""
    if box.read_at is None:
        return gettext("the mailbox of answers could never be read (%(error)s)") % {"error": box.trouble}
    if box.read_at > (at or timezone.now()) - LATE:
        return ""
    words = gettext("the mailbox of answers was last read at %(moment)s (%(error)s)")
    return words % {"moment": since(box.read_at), "error": box.trouble}


def _tried_at(message: Message) -> datetime:
    """When it was last tried, about: a letter that waits for its next turn is due so long after that."""
    if message.state == MessageState.FAILED or message.attempts > len(RETRIES):
        return message.due_at
    return message.due_at - RETRIES[message.attempts - 1]


watch("letters", late_letters, gettext_lazy("letters"), of_rows=True)
watch("mail", refused_letters, gettext_lazy("mail server"), of_rows=True)
watch("mailbox", unread_mailbox, gettext_lazy("mailbox of answers"), of_rows=True)
