"""Rules between fields: what an amount, a number, a day or the sum of a group's column may be, beside earlier answers.

A rule belongs to the field at which it is shown, and looks only at that field and at those before it: it is checked on
the screen that asks the field, and again with all the others when the form is sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from registrations.fields.kinds import show
from registrations.fields.schema import FieldSpec, Rule

NUMBERS = ("number", "money")
COMPARED = (*NUMBERS, "date")
WHOLE = Decimal(100)
CENT = Decimal("0.01")
TESTS = {
    "at_most": lambda given, limit: given <= limit,
    "at_least": lambda given, limit: given >= limit,
    "equal": lambda given, limit: given == limit,
}

Earlier = Mapping[str, FieldSpec]  # the questions before, by key


# --- Checked


def problems(spec: FieldSpec, known: Mapping[str, Any], language: str) -> Iterator[str]:
    """What is wrong with the answer of a field that is asked, in the words of who built the form.

    `known` are the stored answers so far, its own included. Nothing is compared with an empty answer, nor an empty
    number; rows that were not filled in sum up to nothing.
    """
    for rule in spec.rules:
        given, limit = _given(spec, rule, known), _limit(rule, known)
        if given is None or limit is None or TESTS[rule.test](given, limit):
            continue
        yield " ".join(filter(None, (rule.error(language), _figures(spec, rule, given, limit, language))))


def _given(spec: FieldSpec, rule: Rule, known: Mapping[str, Any]) -> Decimal | date | None:
    own = _value(f"{spec.key}.{rule.column}" if rule.column else spec.key, known)
    if own is None and spec.kind != "group":
        return None
    if isinstance(own, date):
        return own
    others = (_value(term, known) for term in rule.plus)
    return sum((each for each in others if isinstance(each, Decimal)), own or Decimal(0))


def _limit(rule: Rule, known: Mapping[str, Any]) -> Decimal | date | None:
    limit = _value(rule.other, known)
    if not isinstance(limit, Decimal) or Decimal(rule.percent) == WHOLE:
        return limit
    return (limit * Decimal(rule.percent) / WHOLE).quantize(CENT)


def _value(term: str, known: Mapping[str, Any]) -> Decimal | date | None:
    """The answer of a field, or the sum of a column of its rows; None for no answer."""
    key, _point, column = term.partition(".")
    answer = known.get(key)
    if column:
        cells = [_cell(row.get(column)) for row in answer] if isinstance(answer, list) else []
        amounts = [cell for cell in cells if isinstance(cell, Decimal)]
        return sum(amounts, Decimal(0)) if amounts else None
    return _cell(answer)


def _cell(answer: Any) -> Decimal | date | None:
    if not isinstance(answer, str):
        return None
    try:
        return Decimal(answer)
    except InvalidOperation:
        pass
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def _figures(spec: FieldSpec, rule: Rule, given: Any, limit: Any, language: str) -> str:
    """« Ici : 110 000 €, pour 80 000 €. » Nothing for days, which one sees."""
    if isinstance(given, date):
        return ""
    shown = next((each for each in spec.fields if each.key == rule.column), spec) if rule.column else spec
    words = {"given": show(shown, str(given), language), "limit": show(shown, str(limit), language)}
    return _("Here: %(given)s, for %(limit)s.") % words


def operands(spec: FieldSpec) -> set[str]:
    """The keys of the fields that its rules look at."""
    return {term.partition(".")[0] for rule in spec.rules for term in (rule.other, *rule.plus)}


# --- Built


def settled(spec: FieldSpec, rule: Rule, earlier: Earlier) -> Rule:
    """The rule with keys where labels may have been written."""
    column = _key(rule.column, {each.key: each for each in spec.fields}) if rule.column else ""
    plus = tuple(_term(term, earlier) for term in rule.plus)
    return replace(rule, column=column, plus=plus, other=_term(rule.other, earlier))


def _term(term: str, earlier: Earlier) -> str:
    name, point, column = term.partition(".")
    key = _key(name, earlier)
    if not point or key not in earlier:
        return key + point + column.strip()
    return f"{key}.{_key(column, {each.key: each for each in earlier[key].fields})}"


def _key(name: str, specs: Earlier) -> str:
    wanted = name.strip().casefold()
    found = (s.key for s in specs.values() if wanted in (s.key, s.label_fr.casefold(), s.label_en.casefold()))
    return next(found, name.strip())


def problem(spec: FieldSpec, rule: Rule, earlier: Earlier) -> tuple[str, str] | None:
    """Which part of a rule cannot be understood, and why; None for a good one."""
    mine = next((each for each in spec.fields if each.key == rule.column), None) if rule.column else spec
    if spec.kind == "group" and (mine is None or mine.kind not in NUMBERS or not rule.column):
        return "column", _("Say which column of its rows is summed: one of numbers or of amounts.")
    dated = spec.kind == "date"
    if dated and rule.plus:
        return "plus", _("Days are not added up: leave this empty.")
    for name, terms in (("other", (rule.other,)), ("plus", rule.plus)):
        for term in terms:
            kind = _kind(term, earlier)
            if kind is None:
                return name, _("No earlier field has the key or the label “%(field)s”.") % {"field": term}
            if kind not in (("date",) if dated else NUMBERS):
                return name, _("“%(field)s” cannot be compared with this field.") % {"field": term}
    return None


def _kind(term: str, earlier: Earlier) -> str | None:
    key, _point, column = term.partition(".")
    spec = earlier.get(key)
    if spec is None or not column:
        return spec.kind if spec else None
    return next((each.kind for each in spec.fields if each.key == column), None)
