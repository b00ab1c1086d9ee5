"""The kinds of field: how each is asked, what its answer is stored as, how staff read it.

An answer is stored as JSON: text, e-mail, phone (E.164) and choice as a string, choices as a list of codes, yes/no and
consent as a boolean, number as a decimal string, date as YYYY-MM-DD; an empty answer as null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField

from core.dates import day_in_words
from registrations.fields.schema import FieldSpec

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
FEW_OPTIONS = 8
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "full_name": "name",
    "organisation": "organization",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of field: a builder of its form field, and the two translations of its answer."""

    build: Callable[[FieldSpec, str], forms.Field]
    store: Callable[[Any], Any] = lambda value: value or None
    show: Callable[[FieldSpec, Any, str | None], str] = lambda spec, answer, language: str(answer)


class NumberField(forms.DecimalField):
    """A decimal number, typed with a comma or a point, with or without spaces between thousands."""

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


def _text(spec: FieldSpec, language: str) -> forms.Field:
    attrs = {"autocomplete": AUTOCOMPLETE[spec.identifies]} if spec.identifies else {}
    return forms.CharField(max_length=spec.max_length or 255, widget=forms.TextInput(attrs))


def _long_text(spec: FieldSpec, language: str) -> forms.Field:
    return forms.CharField(max_length=spec.max_length or 3000, widget=forms.Textarea({"rows": 6}))


def _email(spec: FieldSpec, language: str) -> forms.Field:
    return forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))


def _phone(spec: FieldSpec, language: str) -> forms.Field:
    return PhoneNumberField(
        region="FR", max_length=40, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )


def _options(spec: FieldSpec, language: str) -> list[tuple[str, str]]:
    return [(option.code, option.label(language)) for option in spec.options]


def _choice(spec: FieldSpec, language: str) -> forms.Field:
    choices = _options(spec, language)
    if len(choices) <= FEW_OPTIONS:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose…")), *choices])


def _choices(spec: FieldSpec, language: str) -> forms.Field:
    return forms.MultipleChoiceField(choices=_options(spec, language), widget=forms.CheckboxSelectMultiple)


def _yes_no(spec: FieldSpec, language: str) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _number(spec: FieldSpec, language: str) -> forms.Field:
    return NumberField(
        max_digits=18,
        decimal_places=4,
        min_value=Decimal(spec.minimum) if spec.minimum else None,
        max_value=Decimal(spec.maximum) if spec.maximum else None,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )


def _date(spec: FieldSpec, language: str) -> forms.Field:
    return forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(
            {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}, "%Y-%m-%d"
        ),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


def _consent(spec: FieldSpec, language: str) -> forms.Field:
    return forms.BooleanField()


def _show_boolean(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return _("Yes") if answer else _("No")


def _show_choices(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return ", ".join(spec.option_label(code, language) for code in answer)


def _show_number(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return number_format(Decimal(answer), use_l10n=True, force_grouping=True)


KINDS: dict[str, Kind] = {
    "text": Kind(_text),
    "long_text": Kind(_long_text),
    "email": Kind(_email),
    "phone": Kind(
        _phone,
        store=lambda value: value.as_e164 if value else None,
    ),
    "choice": Kind(_choice, show=lambda spec, answer, language: spec.option_label(answer, language)),
    "choices": Kind(_choices, store=lambda value: list(value) or None, show=_show_choices),
    "yes_no": Kind(_yes_no, store=lambda value: value, show=_show_boolean),
    "number": Kind(
        _number, store=lambda value: None if value is None else format(value, "f"), show=_show_number
    ),
    "date": Kind(
        _date,
        store=lambda value: value.isoformat() if value else None,
        show=lambda spec, answer, language: day_in_words(date.fromisoformat(answer)),
    ),
    "consent": Kind(_consent, store=bool, show=_show_boolean),
}


def show(spec: FieldSpec, answer: Any, language: str | None = None) -> str:
    """The stored answer as a person reads it; an empty string when there is none."""
    return "" if answer is None or answer == [] else KINDS[spec.kind].show(spec, answer, language)
