"""Dates as the content files write them, so that the demo is usable on the day it is loaded, whatever the day."""

from datetime import date, datetime, time, timedelta

from core.dates import PARIS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(when: str | dict | None, *, now: datetime) -> datetime | None:
    """An aware moment, in Paris time, from what a content file says; None stays None.

    Either a date that is always the same, `"2024-01-15 09:00"`, or one counted from the day of loading,
    `{days: 14, weekday: tuesday, at: "12:30"}`: 14 days later, then on to the next Tuesday, at half past twelve.
    """
    if when is None:
        return None
    if isinstance(when, str):
        return datetime.fromisoformat(when).replace(tzinfo=PARIS)
    day = now.astimezone(PARIS).date() + timedelta(days=when.get("days", 0))
    if weekday := when.get("weekday"):
        day += timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)
    return at_hour(day, when.get("at", "00:00"))


def at_hour(day: date, hour: str) -> datetime:
    """That hour of that day in Paris."""
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=PARIS)
