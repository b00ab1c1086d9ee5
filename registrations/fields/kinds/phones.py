"""A telephone number as people type it, in every French numbering plan; kept as E.164, read in international form.

A call is made with the same ten figures all over France, but the number belongs to a plan of its own overseas, with its
own country code (Arcep's numbering plan): who types « 0692 12 34 56 » means +262, not +33.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
    region_code_for_number,
)

from registrations.fields.kinds.base import Asking, Kind
from registrations.fields.schema import FieldSpec

MAINLAND = "FR"
# Réunion, Mayotte, Guadeloupe (with Saint Martin and Saint Barthélemy), Martinique, French Guiana, Saint Pierre and
# Miquelon, New Caledonia, French Polynesia, Wallis and Futuna. Monaco's +377 is only taken when it is written.
PLANS = (MAINLAND, "RE", "YT", "GP", "MQ", "GF", "PM", "NC", "PF", "WF")
TEN_FIGURES = {
    33,
    262,
    590,
    594,
    596,
}  # country codes whose numbers are called by ten figures that begin with 0
CODES = ("33", "262", "590", "594", "596", "508", "687", "689", "681", "377")
LONGEST = 40
FROM_ELSEWHERE = "0508"  # how Saint Pierre and Miquelon is called from the rest of France

TRUNK = re.compile(r"\(\s*0\s*\)")
BETWEEN = re.compile(r"[\s.\-–—‑‐−/\\_·•,()\[\]]+")
FIGURES = re.compile(r"\+?[0-9]{4,20}\Z", re.ASCII)


class PhoneField(forms.CharField):
    """A number, French with or without its country code, or foreign with it; E.164 once clean."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Write a telephone number, for example 01 23 45 67 89 or 0692 12 34 56; one from abroad begins with its"
            " country code, for example +41 22 730 51 11."
        )
    }

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return text
        numbers = readings(text)
        if not numbers:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if len(numbers) > 1:
            offered = get_text_list([international(number) for number in numbers], _("or"))
            raise ValidationError(
                _("This number exists in several places: write it with its code, %(offered)s."),
                code="ambiguous",
                params={"offered": offered},
            )
        return format_number(numbers[0], PhoneNumberFormat.E164)


def readings(text: str) -> list[PhoneNumber]:
    """The valid numbers that a typed text may mean: none, one, or several of six figures overseas."""
    bare = BETWEEN.sub("", TRUNK.sub("", text))
    if not FIGURES.match(bare):
        return []
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if not bare.startswith("+"):
        return _national(bare) or _with_code(bare)
    return _valid(bare, MAINLAND) or (_national(f"0{bare[3:].lstrip('0')}") if bare.startswith("+33") else [])


def _national(figures: str) -> list[PhoneNumber]:
    """Without a country code: the mainland's first; elsewhere numbers of ten figures never meet, those of six do."""
    if len(figures) == len("0508123456") and figures.startswith(FROM_ELSEWHERE):
        return _valid(f"+508{figures[len(FROM_ELSEWHERE) :]}", "PM")
    found: dict[str, PhoneNumber] = {}
    for plan in PLANS:
        for number in _valid(figures, plan):
            found.setdefault(format_number(number, PhoneNumberFormat.E164), number)
        if found and plan == MAINLAND:
            break
    return list(found.values())


def _with_code(figures: str) -> list[PhoneNumber]:
    """A country code of a French plan, whose plus sign was left out."""
    return _valid(f"+{figures}", MAINLAND) if figures.startswith(CODES) else []


def _valid(figures: str, plan: str) -> list[PhoneNumber]:
    try:
        number = parse(figures, plan)
    except NumberParseException:
        return []
    return [number] if is_valid_number(number) and region_code_for_number(number) else []


def international(number: PhoneNumber) -> str:
    """« +33 1 23 45 67 89 »."""
    return format_number(number, PhoneNumberFormat.INTERNATIONAL).replace(".", " ")


def _phone(spec: FieldSpec, asking: Asking) -> forms.Field:
    return PhoneField(max_length=LONGEST, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))


def _stored(answer: Any) -> PhoneNumber | None:
    found = _valid(str(answer), MAINLAND)
    return found[0] if found else None


def _show(spec: FieldSpec, answer: Any, language: str | None) -> str:
    number = _stored(answer)
    return international(number) if number else str(answer)


def _retype(answer: Any) -> str:
    """As the French type it: ten figures where there are ten."""
    number = _stored(answer)
    if number is None:
        return str(answer)
    if number.country_code in TEN_FIGURES:
        return format_number(number, PhoneNumberFormat.NATIONAL)
    return international(number)


PHONES = {"phone": Kind(_phone, show=_show, retype=_retype)}
