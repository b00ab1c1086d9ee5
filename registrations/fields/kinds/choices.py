"""Kinds answered by choosing: one choice, several, yes or no, a region, a place on a scale, a consent."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.models import Region
from core.text.languages import in_language
from registrations.fields.kinds.base import Asking, Kind, plain, plain_list
from registrations.fields.schema import FieldSpec

FEW_OPTIONS = 8
LOWEST, HIGHEST = 1, 5  # of a scale that does not say
LONGEST_SCALE = 11


class _NumberedApart:
    """Numbers its inputs after a hyphen, which no field key has: the id of a field is never that of a choice."""

    def id_for_label(self, id_, index="0"):
        return f"{id_}-{index}" if id_ else id_


class Radios(_NumberedApart, forms.RadioSelect):
    """One choice among a few."""


class Checkboxes(_NumberedApart, forms.CheckboxSelectMultiple):
    """Several choices."""


def _options(spec: FieldSpec, asking: Asking) -> list[tuple[str, str]]:
    return [(option.code, option.label(asking.language)) for option in spec.options]


def _radios(choices: list[tuple[str, str]], spec: FieldSpec) -> list[tuple[str, str]]:
    """The choices; where none is needed, « Sans réponse » first: a radio that was ticked cannot be unticked."""
    return choices if spec.required else [("", _("No answer")), *choices]


def _one_of(choices: list[tuple[str, str]], spec: FieldSpec) -> forms.Field:
    if len(choices) <= FEW_OPTIONS:
        return forms.ChoiceField(choices=_radios(choices, spec), widget=Radios)
    return forms.ChoiceField(choices=[("", _("Choose…")), *choices])


def _some_of(choices: list[tuple[str, str]]) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=Checkboxes)


def _choice(spec: FieldSpec, asking: Asking) -> forms.Field:
    return _one_of(_options(spec, asking), spec)


def _choices(spec: FieldSpec, asking: Asking) -> forms.Field:
    return _some_of(_options(spec, asking))


def _region(spec: FieldSpec, asking: Asking) -> forms.Field:
    return _some_of(asking.regions) if spec.several else _one_of(asking.regions, spec)


def _yes_no(spec: FieldSpec, asking: Asking) -> forms.Field:
    return forms.TypedChoiceField(
        choices=_radios([("yes", _("Yes")), ("no", _("No"))], spec),
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=Radios,
    )


def scale_of(spec: FieldSpec) -> range:
    """The whole numbers of a scale; between two and eleven of them."""
    lowest = int(Decimal(spec.minimum)) if spec.minimum is not None else LOWEST
    highest = int(Decimal(spec.maximum)) if spec.maximum is not None else HIGHEST
    return range(lowest, min(max(highest, lowest + 1), lowest + LONGEST_SCALE - 1) + 1)


def _scale_choices(spec: FieldSpec, language: str | None) -> list[tuple[str, str]]:
    numbers = scale_of(spec)
    words = {numbers[0]: spec.lowest(language), numbers[-1]: spec.highest(language)}
    return [
        (str(number), f"{number} – {words[number]}" if words.get(number) else str(number))
        for number in numbers
    ]


def _scale(spec: FieldSpec, asking: Asking) -> forms.Field:
    choices = _radios(_scale_choices(spec, asking.language), spec)
    return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, widget=Radios)


def _consent(spec: FieldSpec, asking: Asking) -> forms.Field:
    return forms.BooleanField()


def _show_scale(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return dict(_scale_choices(spec, language)).get(str(answer), str(answer))


def _show_choice(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return spec.option_label(str(answer), language)


def _show_choices(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return ", ".join(spec.option_label(str(code), language) for code in answer)


_regions: dict[str, Region] = {}  # by code, in their order, once read: no screen changes them


def _known_regions(code: str = "") -> dict[str, Region]:
    """All of them, read again for a code that is not among them."""
    if not _regions or (code and code not in _regions):
        _regions.update({region.code: region for region in Region.objects.order_by("rank", "pk")})
    return _regions


def region_name(code: str, language: str | None = None) -> str:
    """The name of a region; the code itself should there be none."""
    region = _known_regions(code).get(code)
    return in_language(region.name_fr, region.name_en, language) if region else code


def code_label(spec: FieldSpec, code: str, language: str | None = None) -> str:
    """What a code means as an answer to that question: a choice, a region, yes or no; itself where it has no label."""
    if spec.kind in ("yes_no", "consent"):
        return _("Yes") if code == "yes" else _("No")
    return region_name(code, language) if spec.kind == "region" else spec.option_label(code, language)


def code_choices(spec: FieldSpec, language: str | None = None) -> list[tuple[str, str]]:
    """The codes that the answers to that question may have, with their labels, in their order."""
    if spec.kind in ("yes_no", "consent"):
        codes = ["yes", "no"]
    else:
        codes = list(_known_regions()) if spec.kind == "region" else [each.code for each in spec.options]
    return [(code, code_label(spec, code, language)) for code in codes]


def _show_region(spec: FieldSpec, answer: Any, language: str | None) -> str:
    codes = answer if isinstance(answer, list) else [answer]
    return ", ".join(region_name(str(code), language) for code in codes)


def _show_boolean(spec: FieldSpec, answer: Any, language: str | None) -> str:
    return _("Yes") if answer else _("No")


def _keep_region(value: Any) -> Any:
    return plain_list(value) if isinstance(value, list | tuple) else plain(value)


def _retype_region(answer: Any) -> Any:
    return list(answer) if isinstance(answer, list) else str(answer)


CHOICES = {
    "choice": Kind(_choice, show=_show_choice),
    "choices": Kind(
        _choices,
        store=lambda value: list(value or ()) or None,
        show=_show_choices,
        retype=list,
        keep=plain_list,
    ),
    "yes_no": Kind(
        _yes_no,
        store=lambda value: value,
        show=_show_boolean,
        retype=lambda answer: "yes" if answer else "no",
    ),
    "region": Kind(_region, show=_show_region, retype=_retype_region, keep=_keep_region),
    "scale": Kind(_scale, store=lambda value: value, show=_show_scale),
    "consent": Kind(
        _consent,
        store=bool,
        show=_show_boolean,
        retype=lambda answer: "on" if answer else "",
        keep=lambda value: "on" if value else "",
    ),
}
