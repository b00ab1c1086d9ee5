"""Dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from core.text.dates import PARIS, day_in_words, deadline_in_words, minute_in_words, start_in_words


def test_minute_is_paris_time_in_french_and_english():
    moment = datetime(2024, 3, 1, 22, 59, tzinfo=UTC)

    with translation.override("fr"):
        assert minute_in_words(moment) == "1er mars 2024 à\xa023\xa0h\xa059"
    with translation.override("en"):
        assert minute_in_words(moment) == "1 March 2024 at 23:59"


def test_minute_in_summer_is_two_hours_ahead_of_utc():
    with translation.override("fr"):
        assert minute_in_words(datetime(2024, 7, 14, 22, 0, tzinfo=UTC)) == "15 juillet 2024 à\xa00\xa0h"


def test_minute_of_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="aware"):
        minute_in_words(datetime(2024, 1, 1))  # noqa: DTZ001


def test_day_of_an_aware_datetime_is_the_day_in_paris():
    with translation.override("fr"):
        assert day_in_words(datetime(2023, 12, 31, 23, 30, tzinfo=UTC)) == "1er janvier 2024"
        assert day_in_words(date(2024, 2, 11)) == "11 février 2024"


def test_deadline_at_midnight_is_said_of_the_day_it_ends():
    midnight = datetime(2024, 1, 31, 23, 0, tzinfo=UTC)
    minute_after = datetime(2024, 1, 31, 23, 1, tzinfo=UTC)

    with translation.override("fr"):
        assert deadline_in_words(midnight) == "31 janvier 2024 à minuit"
        assert deadline_in_words(minute_after) == "1er février 2024 à\xa00\xa0h\xa001"
    with translation.override("en"):
        assert deadline_in_words(midnight) == "31 January 2024 at midnight"
        assert deadline_in_words(datetime(2024, 10, 27, 0, 0, tzinfo=PARIS)) == "26 October 2024 at midnight"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("DATE_FORMAT", "5 January 2024"),
        ("TIME_FORMAT", "9:05"),
        ("DATETIME_FORMAT", "5 January 2024, 9:05"),
        ("SHORT_DATE_FORMAT", "05/01/2024"),
        ("MONTH_DAY_FORMAT", "5 January"),
    ],
)
def test_admin_in_english_shows_dates_the_british_way(name, shown):
    with translation.override("en"):
        assert date_format(datetime(2024, 1, 5, 9, 5), name) == shown  # noqa: DTZ001


def test_what_begins_at_midnight_begins_with_its_day():
    midnight = datetime(2027, 1, 15, 0, 0, tzinfo=PARIS)

    with translation.override("fr"):
        assert start_in_words(midnight.astimezone(UTC)) == "15 janvier 2027"
        assert start_in_words(midnight.replace(second=1)) == "15 janvier 2027 à\xa00\xa0h"
        assert start_in_words(midnight.replace(hour=9)) == "15 janvier 2027 à\xa09\xa0h"
    with translation.override("en"):
        assert start_in_words(midnight) == "15 January 2027"
