"""How much may be written in a day to an address that anybody can type."""

from datetime import datetime, timedelta
from uuid import UUID

from core.databases.prepared import Question
from core.text.addressees import email_key
from registrations.domain.outbox import guards_strangers, write_to
from registrations.domain.rate_limits import Counted, count, counting
from registrations.enums import MessageKind

DAILY_MAILS = 20  # to one address, whoever causes them: more than an edition has workshops
LOST_LINKS = 10  # mails of links a day; the links of each go on working
DAY = timedelta(days=1)


@guards_strangers
def may_mail(email: str, kind: MessageKind, at: datetime, language: str) -> bool:
    """Whether one more mail may be written to an address that a stranger can name; asking counts as writing it.

    Twenty a day at most, whatever the networks they are caused from, and to an address that was confirmed too: whoever
    signs others up cannot fill their mailboxes. The first that is too many is told of by one mail in its place; nothing
    but mails is refused, and the next day counts anew. What staff cause, and what becomes of a place, is not counted.
    Lost links have a limit of their own, so that nobody is cut off from what is theirs by forms that
    strangers send, and the mail that tells of the limit is not counted itself.

    Callers answer on screen the same thing either way. Inside a transaction that is rolled back, nothing is counted.
    """
    if kind in (MessageKind.LOST_LINK, MessageKind.CEILING):
        return True
    return within(count("mail", email_key(email), window=DAY, at=at), email, at=at, language=language)


def mail_counted(email: str, *, at: datetime, submission: UUID) -> Question:
    """Counts a mail about what comes by that submission, to be asked with other questions: see `within()`."""
    return counting(Counted("mail", email_key(email), DAY), at=at, submission=submission)


def within(number: int, email: str, *, at: datetime, language: str) -> bool:
    """Whether the mail of that number today may be written."""
    if number == DAILY_MAILS + 1:
        write_to(email, MessageKind.CEILING, language=language, at=at)
    return number <= DAILY_MAILS


def may_mail_links(email: str, *, at: datetime) -> bool:
    """Whether one more mail of links may be written to an address that a stranger can name; asking counts."""
    return count("lost_links", email_key(email), window=DAY, at=at) <= LOST_LINKS
