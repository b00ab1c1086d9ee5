"""Calendars that programs can read, and that change only when something changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from core.calendars import PARIS_TIME, Entry, calendar, calendar_response

PARIS = ZoneInfo("Europe/Paris")
OPENING = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)
CHANGED = datetime(2024, 1, 20, 10, 30, tzinfo=UTC)

moments = st.integers(0, 100 * 366 * 24 * 3600).map(
    lambda seconds: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
around_summer_time = st.builds(
    lambda year, month, minutes: datetime(year, month, 24, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(1997, 2060),
    st.sampled_from([3, 10]),
    st.integers(0, 8 * 24 * 60),
)


def entry(**values) -> Entry:
    return Entry(**({"uid": "call-1@example.org", "title": "Call", "starts": OPENING} | values))


def lines(*entries: Entry, name: str = "Calls") -> list[str]:
    """The content lines, unfolded."""
    return calendar(entries, name=name).decode().replace("\r\n ", "").split("\r\n")


def events(*entries: Entry) -> list:
    return Calendar.from_ical(calendar(entries, name="Calls")).walk("VEVENT")


def event_lines(*entries: Entry) -> list[str]:
    found = lines(*entries)
    return found[found.index("BEGIN:VEVENT") + 1 : found.index("END:VEVENT")]


def test_entry_says_when_in_paris_time_what_and_since_when():
    made = entry(
        ends=datetime(2024, 7, 8, 10, 0, tzinfo=UTC),
        description="Deposit open",
        url="https://example.org/appel/",
        sequence=2,
        changed=CHANGED,
    )

    assert sorted(event_lines(made)) == [
        "DESCRIPTION:Deposit open",
        "DTEND;TZID=Europe/Paris:20240708T120000",
        "DTSTAMP:20240120T103000Z",
        "DTSTART;TZID=Europe/Paris:20240212T090000",
        "LAST-MODIFIED:20240120T103000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "SUMMARY:Call",
        "UID:call-1@example.org",
        "URL:https://example.org/appel/",
    ]


def test_moment_has_no_end_and_keeps_nobody_busy():
    expected = [
        "DTSTAMP:20240212T080000Z",
        "DTSTART;TZID=Europe/Paris:20240212T090000",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "SUMMARY:Call",
        "TRANSP:TRANSPARENT",
        "UID:call-1@example.org",
    ]

    assert sorted(event_lines(entry())) == expected
    assert sorted(event_lines(entry(ends=OPENING))) == expected
    assert sorted(event_lines(entry(ends=OPENING + timedelta(microseconds=9)))) == expected


def test_entry_that_takes_nobodys_time_says_so():
    lasting = {"ends": OPENING + timedelta(minutes=15)}

    assert "TRANSP:TRANSPARENT" in event_lines(entry(**lasting, keeps_busy=False))
    assert "TRANSP:TRANSPARENT" not in event_lines(entry(**lasting))


def test_entry_says_where_it_takes_place():
    assert "LOCATION:1 rue d’exemple\\, Lyon" in event_lines(entry(place="1 rue d’exemple, Lyon"))
    assert "LOCATION:En ligne" in event_lines(entry(online=True))
    assert not [line for line in event_lines(entry()) if line.startswith("LOCATION")]


def test_alarm_rings_before_the_end_and_never_for_what_is_cancelled():
    day, lasting = timedelta(days=1), {"ends": OPENING + timedelta(minutes=15)}
    (alarm,) = Calendar.from_ical(calendar([entry(alarm=day, **lasting)], name="Calls")).walk("VALARM")

    assert (str(alarm["ACTION"]), str(alarm["DESCRIPTION"])) == ("DISPLAY", "Call")
    assert (alarm["TRIGGER"].dt, alarm["TRIGGER"].params["RELATED"]) == (-day, "END")
    (moment,) = Calendar.from_ical(calendar([entry(alarm=day)], name="Calls")).walk("VALARM")
    assert moment["TRIGGER"].params["RELATED"] == "START"
    assert b"VALARM" not in calendar([entry(alarm=day, cancelled=True)], name="Calls")


def test_cancelled_entry_stays_and_says_so():
    assert "STATUS:CANCELLED" in event_lines(entry(cancelled=True))


def test_calendar_says_its_name_its_maker_and_how_often_to_look():
    found = lines(name="Appels ; clôtures, dates")

    assert found[0] == "BEGIN:VCALENDAR"
    assert sorted(found[1 : found.index("BEGIN:VTIMEZONE")]) == [
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Appels \\; clôtures\\, dates",
        "PRODID:-//Declencheurs//Calendars//FR",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "VERSION:2.0",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-CALNAME:Appels \\; clôtures\\, dates",
        "X-WR-TIMEZONE:Europe/Paris",
    ]
    assert found[found.index("END:VTIMEZONE") :] == ["END:VTIMEZONE", "END:VCALENDAR", ""]


def test_calendar_of_many_keeps_their_order_and_has_one_time_zone():
    made = calendar([entry(uid=f"{number}@example.org") for number in (3, 1, 2)], name="Calls")

    assert made.count(b"BEGIN:VTIMEZONE") == 1
    assert b"VALARM" not in made
    assert [str(event["UID"]) for event in Calendar.from_ical(made).walk("VEVENT")] == [
        "3@example.org",
        "1@example.org",
        "2@example.org",
    ]


def test_lines_are_folded_at_75_bytes_and_end_as_the_rfc_wants():
    made = calendar([entry(title="Clôture de l’appel à projets : énergie, égalité " * 6)], name="Calls")

    assert b"\r\n " in made
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    assert made.count(b"\n") == made.count(b"\r\n")
    assert made.endswith(b"END:VCALENDAR\r\n")


def test_text_cannot_become_a_line_of_its_own():
    (event,) = events(
        entry(
            title="One\r\nSTATUS:CANCELLED\x00",
            uid="a\r\nb@example.org",
            url="https://example.org/\r\nSTATUS:CANCELLED",
            description="a;b,c\\d",
        )
    )

    assert str(event["SUMMARY"]) == "One\nSTATUS:CANCELLED"
    assert str(event["UID"]) == "a\nb@example.org"
    assert str(event["URL"]) == "https://example.org/STATUS:CANCELLED"
    assert str(event["DESCRIPTION"]) == "a;b,c\\d"
    assert str(event["STATUS"]) == "CONFIRMED"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_text_comes_back_as_it_was(words):
    (event,) = events(entry(title=words, description=words))

    assert str(event["SUMMARY"]) == words
    assert str(event["DESCRIPTION"]) == words


@given(moments | around_summer_time, st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_any_moment_comes_back_as_the_same_instant(starts, length):
    ends = None if length is None else (starts + length).replace(microsecond=0)

    (event,) = events(entry(starts=starts.astimezone(PARIS), ends=ends and ends.astimezone(PARIS)))

    assert event["DTSTART"].dt.astimezone(UTC) == starts
    if ends is None:
        assert "DTEND" not in event
    else:
        assert event["DTEND"].dt.astimezone(UTC) == ends


@pytest.mark.parametrize("year", [1997, 2026, 2060])
def test_our_time_zone_changes_when_paris_does(year):
    (rules,) = Calendar.from_ical(f"BEGIN:VCALENDAR\n{PARIS_TIME}END:VCALENDAR").walk("VTIMEZONE")
    written = rules.to_tz(lookup_tzid=False)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(365 * 24)]

    wrong = [
        hour for hour in hours if hour.astimezone(written).utcoffset() != hour.astimezone(PARIS).utcoffset()
    ]

    assert wrong == []


def test_hour_that_comes_twice_is_told_apart():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    second = datetime(2026, 10, 25, 2, 10, tzinfo=PARIS, fold=1)

    assert "DTSTART;TZID=Europe/Paris:20261025T023000" in event_lines(entry(starts=first))
    found = event_lines(entry(starts=first, ends=second))
    assert "DTSTART:20261025T003000Z" in found
    assert "DTEND:20261025T011000Z" in found


def test_hour_that_never_comes_is_the_one_clocks_show():
    assert "DTSTART;TZID=Europe/Paris:20260329T033000" in event_lines(
        entry(starts=datetime(2026, 3, 29, 2, 30, tzinfo=PARIS))
    )


def test_bytes_are_the_same_until_something_changes():
    once = calendar([entry(changed=CHANGED), entry(uid="2@example.org")], name="Calls")

    assert calendar([entry(changed=CHANGED), entry(uid="2@example.org")], name="Calls") == once
    assert calendar([entry(changed=CHANGED, sequence=1), entry(uid="2@example.org")], name="Calls") != once


@pytest.mark.parametrize("field", ["starts", "ends", "changed"])
def test_naive_datetime_is_refused(field):
    with pytest.raises(ValueError, match="aware"):
        entry(**{field: datetime(2024, 3, 1)})  # noqa: DTZ001


def test_end_before_the_start_and_negative_sequence_are_refused():
    with pytest.raises(ValueError, match="before it starts"):
        entry(ends=OPENING - timedelta(seconds=1))
    with pytest.raises(ValueError, match="from 0"):
        entry(sequence=-1)


def test_answer_is_a_calendar_with_a_file_name():
    answer = calendar_response([entry()], name="Calls", filename="appel-à-projets.ics")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''appel-%C3%A0-projets.ics"
    assert answer.content == calendar([entry()], name="Calls")
