"""Changes of what people are registered for: acts that are shown first, told to each, and undone by acts alike."""

from registrations.domain.changes.cancelling import call_off, hold_after_all, together
from registrations.domain.changes.following import (
    Choice,
    follow,
    follow_cancellations,
    follow_page,
    follow_pages,
    keep_first,
    prepare,
    prepared,
)
from registrations.domain.changes.guarding import Held, StillExpected, held_by
from registrations.domain.changes.people import expected, number_expected, to_write_to
from registrations.domain.changes.telling import tell_of_changes
from registrations.domain.changes.timing import closing_after

__all__ = [
    "Choice",
    "Held",
    "StillExpected",
    "call_off",
    "closing_after",
    "expected",
    "follow",
    "follow_cancellations",
    "follow_page",
    "follow_pages",
    "held_by",
    "hold_after_all",
    "keep_first",
    "number_expected",
    "prepare",
    "prepared",
    "tell_of_changes",
    "to_write_to",
    "together",
]
