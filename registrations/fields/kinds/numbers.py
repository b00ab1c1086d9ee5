"""Kinds answered by numbers and days: a number, an amount of money, a day, two days."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import day_in_words
from core.languages import active_language
from registrations.fields.kinds.base import Asking, Kind, plain
from registrations.fields.schema import FieldSpec

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
NO_BREAK = "\N{NO-BREAK SPACE}"
EURO = "\N{EURO SIGN}"
RANGE = ("from", "to")


def figures(text: str) -> str:
    """A number typed in French or in English, with a decimal point and nothing between thousands.

    Where both a comma and a point are there, the last is the decimal one: « 1.234,5 » and "1,234.5". What follows
    neither usage is left as it is, to be refused.
    """
    text = "".join(text.split())
    mark, other = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
    if other not in text and text.count(mark) > 1:
        mark, other = other, mark  # « 1.234.567 »
    whole, _mark, decimals = text.partition(mark)
    if other in whole:
        first, *groups = whole.split(other)
        if not first or any(len(group) != 3 for group in groups):
            return text
        whole = first + "".join(groups)
    return f"{whole}.{decimals}" if decimals else whole


class NumberField(forms.DecimalField):
    """A decimal number, typed with a comma or a point, with or without spaces between thousands."""

    default_error_messages = {"invalid": gettext_lazy("Write a number, in figures.")}

    def to_python(self, value):
        return super().to_python(figures(value) if isinstance(value, str) else value)


class MoneyField(NumberField):
    """An amount in euros, to the cent, with or without its sign."""

    default_error_messages = {
        "invalid": gettext_lazy("Write an amount in euros, in figures, for example 1234,50.")
    }

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().removeprefix(EURO).removesuffix(EURO)
            value = value[:-3] if value.lower().endswith("eur") else value
        return super().to_python(value)


def _iso(text: str) -> str:
    """A typed day as browsers know it; empty for what is no day."""
    for known in DAY_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, known).date().isoformat()  # noqa: DTZ007 a day has no zone
    return ""


class DayInput(forms.DateInput):
    """The browser's own choice of a day; a line of text for what is no day, so that it can be seen and mended."""

    def __init__(self):
        super().__init__(
            {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}, DAY_FORMATS[0]
        )

    def format_value(self, value):
        text = super().format_value(value) or ""
        return _iso(text) or text or None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if widget["value"] and not _iso(widget["value"]):
            widget["type"] = "text"
            widget["attrs"] = {
                key: each for key, each in widget["attrs"].items() if key not in ("min", "max")
            }
        return context


class DayField(forms.DateField):
    """A day that someone alive may mean."""

    default_error_messages = {"invalid": gettext_lazy("Write a day that exists, for example 01/03/2024.")}

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=DayInput(),
            validators=[
                MinValueValidator(EARLIEST, gettext_lazy("Choose a day after 1900.")),
                MaxValueValidator(LATEST, gettext_lazy("Choose a day before 2101.")),
            ],
            **kwargs,
        )


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
        days = [DayField(required=False), DayField(required=False)]
        super().__init__(
            fields=days, widget=DaysInput([day.widget for day in days]), require_all_fields=False, **kwargs
        )

    def clean(self, value):
        days = super().clean(value)
        if days and days[0] and days[1] and days[1] < days[0]:
            raise forms.ValidationError(
                _("The last day comes before the first one: check both."), code="order"
            )
        return days

    def compress(self, data_list):
        if not any(data_list):
            return None
        if not all(data_list):
            raise forms.ValidationError(_("Give both days, the first and the last."), code="half")
        return tuple(data_list)


def _bounds(spec: FieldSpec, least: Decimal | None = None) -> list[BaseValidator]:
    """What holds the number between its bounds, with messages that write them as people do."""
    lowest = least if spec.minimum is None else Decimal(spec.minimum)
    highest = None if spec.maximum is None else Decimal(spec.maximum)
    show = _money_in_words if spec.kind == "money" else _shown_number
    bounds: list[BaseValidator] = []
    if lowest is not None:
        message = _("Write %(number)s or more.") % {"number": show(lowest)}
        bounds.append(MinValueValidator(lowest, message))
    if highest is not None:
        message = _("Write %(number)s or less.") % {"number": show(highest)}
        bounds.append(MaxValueValidator(highest, message))
    return bounds


def _number(spec: FieldSpec, asking: Asking) -> forms.Field:
    return NumberField(
        max_digits=18,
        decimal_places=4,
        widget=forms.TextInput({"inputmode": "decimal"}),
        validators=_bounds(spec),
    )


def _money(spec: FieldSpec, asking: Asking) -> forms.Field:
    return MoneyField(
        max_digits=15,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
        validators=_bounds(spec, Decimal(0)),
    )


def _date(spec: FieldSpec, asking: Asking) -> forms.Field:
    return DayField()


def _date_range(spec: FieldSpec, asking: Asking) -> forms.Field:
    return DateRangeField()


def _shown_number(number: Decimal, decimals: int | None = None) -> str:
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


def _money_in_words(amount: Decimal) -> str:
    shown = _shown_number(amount, 0 if amount == amount.to_integral_value() else 2)
    english = active_language() == "en"
    return f"{EURO}{shown}" if english else f"{shown}{NO_BREAK}{EURO}"


def _show_money(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return _money_in_words(Decimal(answer))


def _show_range(spec: FieldSpec, answer: Any, language: str | None) -> str:
    first, last = (day_in_words(date.fromisoformat(answer[part])) for part in RANGE)
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _retype_number(answer: Any) -> str:
    return str(answer) if active_language() == "en" else str(answer).replace(".", ",")


def _keep_range(value: Any) -> dict[str, str]:
    days = value if isinstance(value, list | tuple) else [None, None]
    return {part: plain(day) for part, day in zip(RANGE, days, strict=False)}


NUMBERS = {
    "number": Kind(
        _number,
        store=lambda value: None if value is None else format(value, "f"),
        show=lambda spec, answer, language: _shown_number(Decimal(answer)),
        retype=_retype_number,
    ),
    "money": Kind(
        _money,
        store=lambda value: None if value is None else format(value.quantize(Decimal("0.01")), "f"),
        show=_show_money,
        retype=_retype_number,
    ),
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
