"""When something is asked: found, checked and said in words."""

from collections.abc import Iterable, Mapping

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.models import Region
from registrations.fields.kinds.choices import code_label, scale_of
from registrations.fields.schema import STEP, Condition, FieldSpec

SECTION = "section"
WITH_VALUES = ("is", "is_not")
YES_NO: dict[str, tuple[str, ...]] = {"yes": ("yes", "oui"), "no": ("no", "non")}


def rules_of(items: Iterable[FieldSpec]) -> dict[str, tuple[Condition, ...]]:
    """For each thing a form shows, by its key, all that must be met: for its step, for its section, its own."""
    rules = {}
    step: FieldSpec | None = None
    section: FieldSpec | None = None
    for item in items:
        if item.kind == STEP:
            step, section = item, None
        elif item.kind == SECTION:
            section = item
        shown_with = {id(each): each for each in (step, section, item) if each is not None}
        rules[item.key] = tuple(each.show_if for each in shown_with.values() if each.show_if)
    return rules


def split(values: str) -> list[str]:
    """The codes of a text with commas between."""
    return [value.strip() for value in values.split(",") if value.strip()]


def choices_of(spec: FieldSpec) -> dict[str, tuple[str, ...]] | None:
    """The codes an answer may have, each with what else one may call it; None when it has no codes."""
    if spec.kind in ("choice", "choices"):
        return {option.code: (option.label_fr, option.label_en) for option in spec.options}
    if spec.kind in ("yes_no", "consent"):
        return YES_NO
    if spec.kind == "scale":
        return {str(number): () for number in scale_of(spec)}
    if spec.kind == "region":
        regions = Region.objects.order_by("rank", "pk")
        return {region.code: (region.name_fr, region.name_en) for region in regions}
    return None


def settled(field: str, values: str, earlier: Mapping[str, FieldSpec]) -> tuple[str, str]:
    """The key of the earlier field and the codes of its answers, where labels may have been written."""
    wanted = field.strip().casefold()
    key = next(
        (
            spec.key
            for spec in earlier.values()
            if wanted in (spec.key, spec.label_fr.casefold(), spec.label_en.casefold())
        ),
        field.strip(),
    )
    choices = choices_of(earlier[key]) if key in earlier else None
    if not choices:
        return key, values
    return key, ", ".join(_code(value, choices) for value in split(values))


def _code(value: str, choices: Mapping[str, tuple[str, ...]]) -> str:
    wanted = value.casefold()
    return next(
        (
            code
            for code, names in choices.items()
            if wanted == code or wanted in (name.casefold() for name in names if name)
        ),
        value,
    )


def problem(condition: Condition, earlier: Mapping[str, FieldSpec]) -> tuple[str, str] | None:
    """What is wrong with a condition, as (what to mend, why); None when it stands on earlier answers."""
    spec = earlier.get(condition.field)
    if spec is None:
        words = {"field": condition.field}
        return "field", _("No field above this one has the key or the label “%(field)s”.") % words
    if condition.test in WITH_VALUES:
        return _problem_of_values(condition, spec)
    if spec.kind == "consent":
        return "test", _("A consent is ticked or not: choose “is”, with yes or no.")
    return None


def _problem_of_values(condition: Condition, spec: FieldSpec) -> tuple[str, str] | None:
    choices = choices_of(spec)
    if choices is None:
        return "test", _("This field has no choices: ask only whether it is filled in or empty.")
    if not condition.values:
        return "values", _("Say for which answers.")
    unknown = [value for value in condition.values if value not in choices]
    if unknown:
        words = {"codes": ", ".join(unknown), "field": spec.label()}
        return "values", _("“%(field)s” has no such answer: %(codes)s.") % words
    return None


def in_words(condition: Condition, spec: FieldSpec, language: str) -> str:
    """When to answer, for who reads the form: « Seulement si vous avez répondu “Oui” à “…”. »"""
    words = {"question": spec.label(language), "answers": _answers(condition, spec, language)}
    if spec.kind == "consent":
        ticked = (condition.test == "is") == ("yes" in condition.values)
        if ticked:
            return _("Only if you ticked “%(question)s”.") % words
        return _("Only if you did not tick “%(question)s”.") % words
    sentence = {
        "is": _("Only if you answered %(answers)s to “%(question)s”."),
        "is_not": _("Only if you did not answer %(answers)s to “%(question)s”."),
        "filled": _("Only if you answered “%(question)s”."),
        "empty": _("Only if you left “%(question)s” empty."),
    }[condition.test]
    return sentence % words


def _answers(condition: Condition, spec: FieldSpec, language: str) -> str:
    """« “Association” ou “PME” »."""
    labels = (code_label(spec, code, language) for code in condition.values)
    quoted = [_("“%(answer)s”") % {"answer": label} for label in labels]
    return get_text_list(quoted, _("or"))
