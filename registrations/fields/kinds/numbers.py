"""Kinds answered by numbers: a number, an amount of money."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.text.amounts import money_in_words, number_in_words
from registrations.fields.kinds.base import Asking, Kind
from registrations.fields.kinds.figures import NoNumber, TwoReadings, plain_figures, read, readings_in_words
from registrations.fields.schema import FieldSpec

PLACES, CENTS = 4, 2
MOST_FIGURES = 14  # before the decimals: what sums and spreadsheets hold exactly
# « 80 k€ », "80K EUR", « 1,5 M€ »; a small m may mean anything.
SIGN = r"(?:€|EUR|[eE]ur(?:os?)?)"
AMOUNT = re.compile(rf"{SIGN}?\s*(?P<figures>.*?)\s*(?P<times>[kK]|M(?=\s*{SIGN}))?\s*{SIGN}?\Z")
TIMES = {None: 0, "k": 3, "K": 3, "M": 6}


class NumberField(forms.Field):
    """A number typed in either language (`figures.read`), of `places` decimals at most; none for a count."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": gettext_lazy("Write a number in figures, for example %(example)s."),
        "whole": gettext_lazy("Write a whole number, without decimals, for example 12."),
        "large": gettext_lazy("This number is too large: check it."),
        "unclear": gettext_lazy("“%(typed)s” can be read in two ways: write %(offered)s."),
    }
    example = Decimal("1234.5")

    def __init__(self, *, places: int, language: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.places, self.language = places, language

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = self.read(str(value).strip())
        except TwoReadings as error:
            offered = get_text_list(list(readings_in_words(error)), _("or"))
            raise self._refused("unclear", typed=str(value).strip(), offered=offered) from error
        except NoNumber as error:
            example = "1200" if not self.places else plain_figures(self.example)
            raise self._refused("invalid", example=example) from error
        return self._held(number)

    def read(self, text: str) -> Decimal:
        """The number typed. Raises NoNumber or TwoReadings."""
        return read(text, places=self.places, language=self.language)

    def _held(self, number: Decimal) -> Decimal:
        if abs(number) >= Decimal(10) ** MOST_FIGURES:
            raise self._refused("large")
        if number == number.to_integral_value():
            return number.to_integral_value()
        if not self.places:
            raise self._refused("whole")
        if number != round(number, self.places):
            raise ValidationError(
                ngettext(
                    "Write %(number)s decimal at most.", "Write %(number)s decimals at most.", self.places
                ),
                code="decimals",
                params={"number": self.places},
            )
        return number.normalize()

    def _refused(self, code: str, **words: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=words)


class MoneyField(NumberField):
    """An amount in euros, to the cent, with or without its sign; « 80 k€ » is eighty thousand."""

    default_error_messages = {
        "invalid": gettext_lazy("Write an amount in euros, in figures, for example %(example)s.")
    }
    example = Decimal("1234.50")

    def read(self, text: str) -> Decimal:
        found = AMOUNT.match(text)
        if found is None:
            raise NoNumber(text)
        zeros = TIMES[found["times"]]
        try:
            number = read(found["figures"], places=self.places + zeros, language=self.language)
        except TwoReadings as error:
            raise TwoReadings(error.whole.scaleb(zeros), error.decimal.scaleb(zeros)) from error
        return number.scaleb(zeros)


def _bounds(spec: FieldSpec, least: Decimal | None = None) -> list[BaseValidator]:
    """What holds the number between its bounds, with messages that write them as people do."""
    lowest = least if spec.minimum is None else Decimal(spec.minimum)
    highest = None if spec.maximum is None else Decimal(spec.maximum)
    show = money_in_words if spec.kind == "money" else number_in_words
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
        places=0 if spec.whole else PLACES,
        language=asking.language,
        widget=forms.TextInput({"inputmode": "numeric" if spec.whole else "decimal"}),
        validators=_bounds(spec),
    )


def _money(spec: FieldSpec, asking: Asking) -> forms.Field:
    return MoneyField(
        places=CENTS,
        language=asking.language,
        widget=forms.TextInput({"inputmode": "decimal"}),
        validators=_bounds(spec, Decimal(0)),
    )


def _show_money(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return money_in_words(Decimal(answer))


def _retype(answer: Any) -> str:
    return plain_figures(Decimal(str(answer)))


NUMBERS = {
    "number": Kind(
        _number,
        store=lambda value: None if value is None else format(value, "f"),
        show=lambda spec, answer, language: number_in_words(Decimal(answer)),
        retype=_retype,
    ),
    "money": Kind(
        _money,
        store=lambda value: None if value is None else format(value.quantize(Decimal("0.01")), "f"),
        show=_show_money,
        retype=_retype,
    ),
}
