"""The words of our messages: a subject, a text and its formatted twin, in the reader's language.

`write()` makes a letter of our standard words (`standard`) or of what staff wrote (`models.MessageTemplate`): both
are plain text with placeholders (`bodies`, `placeholders`) that get their values (`values`) and one layout (`writing`).
What applicants typed is made harmless first (`defanging`). Personal links are marks (`marks`) until the letter leaves.
"""

from registrations.letters.context import LetterContext
from registrations.letters.placeholders import takes_message
from registrations.letters.said import Link, Listed, Said
from registrations.letters.values import ANSWER_TIME, DEADLINES, REMINDERS, TO_STRANGERS
from registrations.letters.writing import Letter, fingerprint, standard_words, write

__all__ = [
    "ANSWER_TIME",
    "DEADLINES",
    "REMINDERS",
    "TO_STRANGERS",
    "Letter",
    "LetterContext",
    "Link",
    "Listed",
    "Said",
    "fingerprint",
    "standard_words",
    "takes_message",
    "write",
]
