"""Kinds answered by typing words: text, long text, e-mail, address of a site, postcode, SIRET."""

import re

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import siret

from core.text.addressees import address, readable
from core.text.cleaning import lines, one_line
from registrations.fields.kinds.base import Asking, Kind, plain
from registrations.fields.limits import LengthLimit, WordLimit, longest
from registrations.fields.patterns import PatternValidator
from registrations.fields.schema import FieldSpec

LONGEST_URL = 500
BETWEEN = re.compile(r"[\s.\-_/]+")
NOBODY = "000000000"
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "full_name": "name",
    "organisation": "organization",
}
NO_ADDRESS = {"invalid": gettext_lazy("Write an e-mail address, for example name@example.org.")}
# Two figures of the department, 2A and 2B being 20; 971-978 and 984-988 are overseas, 980 is Monaco.
POSTCODE = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}", re.ASCII)


class PostcodeField(forms.CharField):
    """A French postcode: five figures, spaces tolerated."""

    default_validators = [
        RegexValidator(
            re.compile(rf"\A{POSTCODE.pattern}\Z", re.ASCII),
            gettext_lazy("Write the five figures of a French postcode, for example 35000 or 97400."),
        )
    ]

    def to_python(self, value):
        return "".join((super().to_python(value) or "").split())


class SiretField(forms.CharField):
    """The fourteen figures of an establishment, with their checksum; spaces, points and dashes tolerated.

    Insee numbers organisations and their establishments from one on: zeros pass the checksum, and belong to nobody.
    """

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return text
        try:
            number = siret.validate(BETWEEN.sub("", text))
        except InvalidChecksum as error:
            raise forms.ValidationError(
                _("These fourteen figures are not a SIRET: one of them must be wrong."), code="checksum"
            ) from error
        except NotANumber as error:
            raise forms.ValidationError(
                _("Write the fourteen figures of the SIRET, for example 732 829 320 00074."), code="format"
            ) from error
        if NOBODY in (number[:9], number[9:].zfill(9)):
            raise forms.ValidationError(
                _("Zeros are nobody’s number: write the SIRET of the organisation."), code="zeros"
            )
        return number


class AddressField(forms.URLField):
    """The address of a site, http or https; « example.org » gets https://."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": gettext_lazy("Write the address of a site, for example https://example.org.")
    }

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


def _limits(spec: FieldSpec) -> list:
    limits: list = [LengthLimit(longest(spec))]
    return [*limits, WordLimit(spec.max_words)] if spec.max_words else limits


def _text(spec: FieldSpec, asking: Asking) -> forms.Field:
    attrs = {"autocomplete": AUTOCOMPLETE[spec.identifies]} if spec.identifies in AUTOCOMPLETE else {}
    validators = _limits(spec)
    if spec.pattern:
        validators.append(PatternValidator(spec.pattern, spec.pattern_error(asking.language)))
    return forms.CharField(widget=forms.TextInput(attrs), validators=validators)


def _long_text(spec: FieldSpec, asking: Asking) -> forms.Field:
    return forms.CharField(widget=forms.Textarea({"rows": 6}), validators=_limits(spec))


def _email(spec: FieldSpec, asking: Asking) -> forms.Field:
    attrs = {"autocomplete": "email"} if spec.is_contact else {}
    return forms.EmailField(max_length=254, widget=forms.EmailInput(attrs), error_messages=NO_ADDRESS)


def _url(spec: FieldSpec, asking: Asking) -> forms.Field:
    # No type="url": browsers would refuse « example.org ».
    return AddressField(
        max_length=LONGEST_URL, widget=forms.TextInput({"inputmode": "url", "autocomplete": "url"})
    )


def _postcode(spec: FieldSpec, asking: Asking) -> forms.Field:
    return PostcodeField(
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "size": 8}),
    )


def _siret(spec: FieldSpec, asking: Asking) -> forms.Field:
    return SiretField(max_length=40, widget=forms.TextInput({"inputmode": "numeric", "size": 20}))


TEXTS = {
    "text": Kind(_text, clean=one_line),
    "long_text": Kind(_long_text, clean=lines),
    "email": Kind(_email, show=lambda spec, answer, language: readable(str(answer)), clean=address),
    "url": Kind(_url),
    "postcode": Kind(_postcode),
    "siret": Kind(_siret, show=lambda spec, answer, language: siret.format(answer), keep=plain),
}
