"""Dates and hours as people write them, always in Paris time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from core.text.languages import active_language

PARIS = ZoneInfo("Europe/Paris")


def midnight(day: date) -> datetime:
    """The moment at which that day begins in Paris, aware; of a moment, the day that it is there."""
    if isinstance(day, datetime):
        day = day.astimezone(PARIS).date()
    return datetime.combine(day, time(), PARIS)


def day_in_words(moment: date | datetime) -> str:
    """« 1er mars 2024 », "1 March 2024"; an aware datetime is taken to Paris first."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = moment.astimezone(PARIS)
    words = date_format(moment, "j F Y", use_l10n=False)
    french = active_language() == "fr"
    return words.replace("1 ", "1er ", 1) if french and moment.day == 1 else words


def hour_in_words(moment: datetime) -> str:
    """« 9 h », « 18 h 30 » in one piece, "9:00", in Paris time."""
    local = moment.astimezone(PARIS)
    if active_language() == "fr":
        minutes = f"\N{NO-BREAK SPACE}{local:%M}" if local.minute else ""
        return f"{local.hour}\N{NO-BREAK SPACE}h{minutes}"
    return f"{local.hour}:{local:%M}"


def minute_in_words(moment: datetime) -> str:
    """« 1er mars 2024 à 23 h 59 », "1 March 2024 at 23:59", in Paris time; the French hour never breaks in two.

    Raises ValueError for a naive datetime: an hour without its zone says nothing.
    """
    if timezone.is_naive(moment):
        raise ValueError("minute_in_words() needs an aware datetime")
    local = moment.astimezone(PARIS)
    if active_language() == "fr":
        return f"{day_in_words(local)} à\N{NO-BREAK SPACE}{hour_in_words(local)}"
    return f"{day_in_words(local)} at {hour_in_words(local)}"


def deadline_in_words(moment: datetime) -> str:
    """The moment until which something lasts, as `minute_in_words()`; midnight is that of the day it ends.

    « 31 janvier 2024 à minuit », "31 January 2024 at midnight": « 1er février à 0 h » reads as a day more.
    """
    day = last_day_of(moment)
    if day == moment.astimezone(PARIS).date():
        return minute_in_words(moment)
    french = active_language() == "fr"
    return f"{day_in_words(day)} {'à minuit' if french else 'at midnight'}"


def start_in_words(moment: datetime) -> str:
    """The moment from which something holds, as `minute_in_words()`; of a midnight, the day that begins with it.

    « 15 janvier 2027 », "15 January 2027": « à 0 h » is how clocks count, not how people say it.
    """
    begins_the_day = moment == midnight(moment)
    return day_in_words(moment) if begins_the_day else minute_in_words(moment)


def last_day_of(moment: datetime) -> date:
    """The last day in Paris of what lasts until that moment: the one before, when it is midnight."""
    return (moment.astimezone(PARIS) - timedelta(microseconds=1)).date()


def minutes_in_words(lasts: timedelta) -> str:
    """« 60 minutes »: how long something lasts, in whole minutes."""
    minutes = round(lasts.total_seconds() / 60)
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
