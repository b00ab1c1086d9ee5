"""Dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.text.dates import day_in_words, minute_in_words


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
