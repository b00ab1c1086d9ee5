"""Answers by mail: the mailbox is read in the worker's rounds, and each mail filed in the timeline it belongs to.

`server` speaks IMAP, `reading` makes words and files of a mail, `files` says which of these are kept, `odd` what is no
answer of a person's, `filing` does the round.
"""

from registrations.domain.inbound.filing import read_mailbox
from registrations.domain.inbound.odd import Odd

__all__ = ["Odd", "read_mailbox"]
