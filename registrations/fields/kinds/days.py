"""Kinds answered by days: a day, a first and a last one."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats.typed import DAYS
from core.text.dates import day_in_words
from core.text.stems import fold
from registrations.fields.kinds.base import Asking, Kind, plain
from registrations.fields.schema import FieldSpec

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
RANGE = ("from", "to")
IN_WORDS = re.compile(r"(?:[a-z]+\.? )?([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]+)\.? ([0-9]{4})\Z", re.ASCII)
MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
TODAY, CLOSING = "today", "closing"


def read_day(text: str) -> date | None:
    """A typed day, in figures (day first) or in words of either language; None for what is no day."""
    for known in DAYS:
        with suppress(ValueError):
            return datetime.strptime(text, known).date()  # noqa: DTZ007 a day has no zone
    found = IN_WORDS.match(fold(text).replace(",", ""))
    month = next((number for number, names in enumerate(MONTHS, 1) if found and found[2] in names), None)
    with suppress(ValueError):
        return date(int(found[3]), month, int(found[1])) if found and month else None
    return None


class DayInput(forms.DateInput):
    """The browser's own choice of a day; a line of text for what is no day, so that it can be seen and mended."""

    def __init__(self, first: date = EARLIEST, last: date = LATEST):
        super().__init__({"type": "date", "min": first.isoformat(), "max": last.isoformat()}, "%Y-%m-%d")

    def format_value(self, value):
        text = super().format_value(value) or ""
        day = read_day(text)
        return day.isoformat() if day else text or None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if widget["value"] and read_day(widget["value"]) is None:
            widget["type"] = "text"
            widget["attrs"] = {
                key: each for key, each in widget["attrs"].items() if key not in ("min", "max")
            }
        return context


class DayField(forms.Field):
    """A day that someone alive may mean, within the bounds that the form sets."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a day that exists, for example 01/03/2024."),
        "early": gettext_lazy("Choose a day after 1900."),
        "late": gettext_lazy("Choose a day before 2101."),
    }

    def __init__(self, *, first: "Bound | None" = None, last: "Bound | None" = None, **kwargs: Any):
        ends = (first.day if first else EARLIEST, last.day if last else LATEST)
        super().__init__(widget=DayInput(*ends), **kwargs)
        self.first, self.last = first, last

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        day = value if isinstance(value, date) else read_day(str(value).strip())
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not EARLIEST <= day <= LATEST:
            code = "early" if day < EARLIEST else "late"
            raise ValidationError(self.error_messages[code], code=code)
        if self.first and day < self.first.day:
            raise ValidationError(self.first.at_least, code="first")
        if self.last and day > self.last.day:
            raise ValidationError(self.last.at_most, code="last")
        return day


class Bound:
    """One end of the days that may be answered, and what to say of a day beyond it."""

    def __init__(self, rule: str, day: date):
        self.rule, self.day = rule, day

    @property
    def at_least(self) -> str:
        if self.rule == TODAY:
            return _("Choose today or a later day.")
        if self.rule == CLOSING:
            return _("Choose a day from the closing on, %(day)s.") % {"day": day_in_words(self.day)}
        return _("Choose a day from %(day)s on.") % {"day": day_in_words(self.day)}

    @property
    def at_most(self) -> str:
        if self.rule == TODAY:
            return _("Choose today or an earlier day.")
        if self.rule == CLOSING:
            return _("Choose a day up to the closing, %(day)s.") % {"day": day_in_words(self.day)}
        return _("Choose a day up to %(day)s.") % {"day": day_in_words(self.day)}


def _bound(rule: str, asking: Asking) -> Bound | None:
    """None for no bound, and for the closing of what has none."""
    if not rule:
        return None
    day = {TODAY: asking.today, CLOSING: asking.closes_on}.get(rule) or (
        None if rule in (TODAY, CLOSING) else date.fromisoformat(rule)
    )
    return Bound(rule, day) if day else None


def _bounds(spec: FieldSpec, asking: Asking) -> dict[str, Bound | None]:
    return {"first": _bound(spec.earliest, asking), "last": _bound(spec.latest, asking)}


class DaysInput(forms.MultiWidget):
    """Two days; their inputs are named apart from every field's key."""

    def __init__(self, widgets):
        super().__init__(widgets)
        self.widgets_names = [f"-{part}" for part in RANGE]

    def decompress(self, value):
        return list(value) if value else [None, None]


class DateRangeField(forms.MultiValueField):
    """A first and a last day; the last is not before the first."""

    def __init__(self, **kwargs):
        bounds = {name: kwargs.pop(name, None) for name in ("first", "last")}
        days = [DayField(required=False, **bounds), DayField(required=False, **bounds)]
        super().__init__(
            fields=days, widget=DaysInput([day.widget for day in days]), require_all_fields=False, **kwargs
        )

    def clean(self, value):
        days = super().clean(value)
        if days and days[0] and days[1] and days[1] < days[0]:
            raise ValidationError(_("The last day comes before the first one: check both."), code="order")
        return days

    def compress(self, data_list):
        if not any(data_list):
            return None
        if not all(data_list):
            raise ValidationError(_("Give both days, the first and the last."), code="half")
        return tuple(data_list)


def _date(spec: FieldSpec, asking: Asking) -> forms.Field:
    return DayField(**_bounds(spec, asking))


def _date_range(spec: FieldSpec, asking: Asking) -> forms.Field:
    return DateRangeField(**_bounds(spec, asking))


def _show_range(spec: FieldSpec, answer: Any, language: str | None) -> str:
    first, last = (day_in_words(date.fromisoformat(answer[part])) for part in RANGE)
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _keep_range(value: Any) -> dict[str, str]:
    days = value if isinstance(value, list | tuple) else [None, None]
    return {part: plain(day) for part, day in zip(RANGE, days, strict=False)}


DAY_KINDS = {
    "date": Kind(
        _date,
        store=lambda value: value.isoformat() if value else None,
        show=lambda spec, answer, language: day_in_words(date.fromisoformat(answer)),
    ),
    "date_range": Kind(
        _date_range,
        store=lambda value: dict(zip(RANGE, map(date.isoformat, value), strict=True)) if value else None,
        show=_show_range,
        retype=lambda answer: {part: str(answer[part]) for part in RANGE},
        keep=_keep_range,
    ),
}
