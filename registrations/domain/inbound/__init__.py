"""Answers by mail: the mailbox is read in the worker's rounds, and each mail filed in the timeline it belongs to.

`server` speaks IMAP, `reading` makes words of a mail, `odd` says what is no answer of a person's, `filing` does the
round.
"""

from registrations.domain.inbound.filing import read_mailbox
from registrations.domain.inbound.odd import Odd

__all__ = ["Odd", "read_mailbox"]
