"""Calendars that people subscribe to or import (RFC 5545): the same bytes until something changes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Component, Event, vCalAddress, vDuration, vText

from core.text.dates import PARIS

REFRESH = timedelta(hours=6)

# French summer time as it has been since 1996, without an end: it covers every entry. (The library can write one too,
# but only up to a year one must choose, and an hour late in spring.)
PARIS_TIME = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
X-LIC-LOCATION:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
RULE_STARTS = datetime(1996, 10, 27, 1, tzinfo=UTC)

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happens: between two moments, or at one (a deadline) when it has no end.

    `uid` never changes for one thing, in whatever language and after any change; `sequence` grows each time its
    moments change; `changed` is when anything in it last changed. With `keeps_busy` False it takes no time of whoever
    has it in a calendar. What is `online` has no `place`, and says so; a deadline takes place nowhere. `alarm` is how
    long before its end, or before its one moment, it asks for attention; what is cancelled asks for none. Raises
    ValueError for a naive datetime, an end before the start or a negative sequence.
    """

    uid: str
    title: str
    starts: datetime
    ends: datetime | None = None
    description: str = ""
    url: str = ""
    sequence: int = 0
    changed: datetime | None = None
    cancelled: bool = False
    place: str = ""
    organizer: str = ""  # an e-mail address, in a file that is mailed
    attendees: tuple[str, ...] = ()  # those whom a cancellation is for
    keeps_busy: bool = True
    online: bool = False
    alarm: timedelta | None = None

    def __post_init__(self) -> None:
        for moment in (self.starts, self.ends, self.changed):
            if moment is not None and timezone.is_naive(moment):
                raise ValueError("A calendar entry needs aware datetimes")
        if self.ends is not None and _instant(self.ends) < _instant(self.starts):
            raise ValueError("A calendar entry cannot end before it starts")
        if self.sequence < 0:
            raise ValueError("The sequence of a calendar entry counts from 0")


def calendar(entries: Iterable[Entry], *, name: str, method: str = "PUBLISH") -> bytes:
    """The calendar file of those entries, in their order; with none of them it is still a valid one.

    `method` is what the file is for (RFC 5546): CANCEL has a mail programme take the entries out.
    """
    title = vText(_text(name))
    file = Calendar()
    file.add("prodid", "-//Declencheurs//Calendars//FR")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", method)
    file.add("name", title)
    file.add("x-wr-calname", title)
    file.add("x-wr-timezone", PARIS.key)
    file.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    file.add_component(_paris_time())
    for entry in entries:
        file.add_component(_event(entry))
    return file.to_ical()


def calendar_response(entries: Iterable[Entry], *, name: str, filename: str) -> HttpResponse:
    """The same as an answer; shown inline, so that a telephone offers to add it instead of filing it away."""
    disposition = content_disposition_header(as_attachment=False, filename=filename)
    return HttpResponse(
        calendar(entries, name=name),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@cache
def _paris_time() -> Component:
    """Read once; nothing changes it."""
    return Component.from_ical(PARIS_TIME)


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", _text(entry.uid))
    # What asks for a stamp of its own would never be the same twice. Without a known change, the start serves:
    # it moves when the entry does.
    event.add("dtstamp", (entry.changed or entry.starts).astimezone(UTC))
    if entry.changed:
        event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    starts, ends = _instant(entry.starts), _instant(entry.ends or entry.starts)
    zone = PARIS if _said_in_paris_time(starts) and _said_in_paris_time(ends) else UTC
    event.add("dtstart", starts.astimezone(zone))
    if ends > starts:
        event.add("dtend", ends.astimezone(zone))
    if ends == starts or not entry.keeps_busy:
        # A moment has no DTEND: the RFC then lets it end when it starts, while it forbids a DTEND equal to DTSTART and
        # programs disagree on a duration of zero. It keeps nobody busy.
        event.add("transp", "TRANSPARENT")
    event.add("summary", _text(entry.title))
    if entry.description:
        event.add("description", _text(entry.description))
    if entry.url:
        event.add("url", _text(entry.url).replace("\n", "").replace("\t", ""))
    if place := entry.place or (_("Online") if entry.online else ""):
        event.add("location", _text(place))
    if entry.organizer:
        event.add("organizer", vCalAddress(f"mailto:{entry.organizer}"))
    for attendee in entry.attendees:
        event.add("attendee", vCalAddress(f"mailto:{attendee}"))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.alarm is not None and not entry.cancelled:
        event.add_component(_alarm(entry, entry.alarm, related="END" if ends > starts else "START"))
    return event


def _alarm(entry: Entry, before: timedelta, *, related: str) -> Alarm:
    """A reminder on screen (RFC 5545, 3.6.6)."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _text(entry.title))
    alarm.add("trigger", vDuration(-before), parameters={"RELATED": related})
    return alarm


def _instant(moment: datetime) -> datetime:
    """In UTC, where moments compare as they happen (two local times of one zone do not), to the second."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _said_in_paris_time(instant: datetime) -> bool:
    """Whether its Paris time says that instant and no other.

    In the hour that comes twice, a local time means the first one (RFC 5545, 3.3.5); before 1996 the rule was another.
    """
    return instant >= RULE_STARTS and not instant.astimezone(PARIS).fold


def _text(words: str) -> str:
    """One kind of line end, and none of the control characters a calendar may not hold."""
    return CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
