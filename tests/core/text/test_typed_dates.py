"""Days and hours as staff type them: day first, in both languages of the admin; what is no date is an error."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import translation
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from core.text.dates import PARIS

pytestmark = pytest.mark.parametrize("language", ["fr", "en"])


class Dates(forms.Form):
    day = forms.DateField(widget=AdminDateInput)
    moment = forms.DateTimeField(widget=AdminDateTimeInput)
    hour = forms.TimeField(widget=AdminTimeInput, required=False)


@pytest.mark.parametrize(
    "typed", ["25/01/2027", "25/1/2027", "2027-01-25", "25.01.2027", "25-1-2027", "25 01 2027"]
)
def test_a_day_is_read_day_first(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == date(2027, 1, 25)
        assert forms.DateField().clean("05/01/2027") == date(2027, 1, 5), "the fifth of January"


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("25/01/2027 09:00", (9, 0)),
        ("25/1/2027 9:00", (9, 0)),
        ("25/01/2027 9h", (9, 0)),
        ("25/01/2027 9 h 30", (9, 30)),
        ("25/01/2027 à 18h30", (18, 30)),
        ("2027-01-25T09:00", (9, 0)),
        ("25/01/2027\u00a009:00", (9, 0)),
        ("25/1/2027", (0, 0)),
    ],
)
def test_a_moment_is_read_in_paris_time(language, typed, hour):
    with translation.override(language):
        form = Dates({"moment": typed})
        form.is_valid()

    assert form.cleaned_data["moment"] == datetime(2027, 1, 25, *hour, tzinfo=PARIS)


@pytest.mark.parametrize(
    "typed", ["n'importe quoi", "31/02/2027 09:00", "01/25/2027 09:00", "25/01/2027 25:00", "demain"]
)
def test_what_is_no_date_is_an_error_and_stays_on_screen(language, typed):
    with translation.override(language):
        form = Dates({"day": typed, "moment": typed, "hour": typed})

        assert set(form.errors) == {"day", "moment", "hour"}
        for name in form.fields:
            assert f'value="{typed}"'.replace("'", "&#x27;") in str(form[name])


def test_dates_are_shown_as_they_are_typed(language):
    with translation.override(language):
        form = Dates(initial={"day": date(2027, 1, 25), "moment": datetime(2027, 1, 25, 9, tzinfo=PARIS)})

        assert 'value="25/01/2027"' in str(form["day"])
        assert 'value="25/01/2027 09:00"' in str(form["moment"])
