"""Dates as the content files write them, so that the demo is usable on the day it is loaded, whatever the day."""

from datetime import date, datetime, time, timedelta
from typing import TypeGuard

from core.text.dates import PARIS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RELATIVE = {"days", "weekday", "at"}


def moment(when: str | dict | None, *, now: datetime) -> datetime | None:
    """An aware moment, in Paris time, from what a content file says; None stays None.

    Either a date that is always the same, `"2024-01-15 09:00"`, or one counted from the day of loading,
    `{days: 14, weekday: tuesday, at: "12:30"}`: 14 days later, then on to the next Tuesday, at half past twelve;
    `{minutes: -40}`, forty minutes before loading, is for what has just happened, whatever the hour.
    """
    if when is None:
        return None
    if isinstance(when, dict) and "minutes" in when:
        return now + timedelta(minutes=when["minutes"])
    if isinstance(when, str):
        return datetime.fromisoformat(when).replace(tzinfo=PARIS)
    return at_hour(_counted(when, now), when.get("at", "00:00"))


def day_of(when: object, *, now: datetime) -> date | None:
    """A day, fixed (`2024-01-15`) or counted from loading, in Paris (`{days: 30}`); None for anything else."""
    if is_relative(when):
        return _counted(when, now)
    return when if isinstance(when, date) else None


def is_relative(value: object) -> TypeGuard[dict]:
    """Whether the content file gives a date counted from the day of loading."""
    return isinstance(value, dict) and "days" in value and value.keys() <= RELATIVE


def at_hour(day: date, hour: str) -> datetime:
    """That hour of that day in Paris."""
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=PARIS)


def _counted(when: dict, now: datetime) -> date:
    found = now.astimezone(PARIS).date() + timedelta(days=when.get("days", 0))
    if weekday := when.get("weekday"):
        found += timedelta(days=(WEEKDAYS.index(weekday) - found.weekday()) % 7)
    return found
