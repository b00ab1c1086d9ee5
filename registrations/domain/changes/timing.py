"""The dates that hang on an event's: when registrations close, until when a place is held."""

from datetime import datetime

from registrations.models import Intake, Occasion


def closing_after(intake: Intake, before: Occasion, after: Occasion, *, at: datetime) -> datetime | None:
    """When registrations should close once the event has moved; None when their closing is no concern of the move.

    It keeps its distance from the beginning. What has closed stays closed, and what closed after the beginning, or
    never, had nothing to do with it. Never before now, nor before the opening: at the beginning then.
    """
    closes, was, starts = intake.closes_at, before.starts_at, after.starts_at
    if closes is None or was is None or starts is None or was == starts or closes <= at or closes > was:
        return None
    earliest = max(at, intake.opens_at)
    moved = closes + (starts - was)
    if moved > earliest:
        return moved
    return starts if starts > earliest else None


def follow_dates(intake: Intake, before: Occasion, after: Occasion, *, at: datetime) -> None:
    """Move the closing when staff have not said otherwise; no place is held beyond the new beginning."""
    closes = closing_after(intake, before, after, at=at) if after.moves_closing else None
    if closes:
        intake.closes_at = closes
        intake.save(update_fields=["closes_at"])
    if after.starts_at and after.starts_at > at:
        late = intake.registrations.filter(held_until__gt=after.starts_at)
        late.update(held_until=after.starts_at)
