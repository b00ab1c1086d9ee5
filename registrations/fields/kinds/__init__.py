"""The kinds of field: how each is asked, what its answer is stored as, how people read it.

An answer is stored as JSON: text, e-mail, phone (E.164), address, postcode, SIRET, choice and region as a string;
choices and several regions as a list of codes; yes/no and consent as a boolean; number and money as a decimal string
(money with two decimals, in euros); a place on a scale as a whole number; a day as YYYY-MM-DD, two days as
`{"from": …, "to": …}`; files as a list of `{"key": …, "name": …, "size": …}`; a group as a list of rows, each keyed by
the keys of its fields. An empty answer is null.
"""

from typing import Any

from django.utils.translation import gettext as _

from core.text.languages import semicolons
from registrations.fields.kinds.base import Asking, Kind, Typed
from registrations.fields.kinds.choices import CHOICES
from registrations.fields.kinds.days import DAY_KINDS
from registrations.fields.kinds.files import FILES
from registrations.fields.kinds.groups import ROWS
from registrations.fields.kinds.numbers import NUMBERS
from registrations.fields.kinds.phones import PHONES
from registrations.fields.kinds.texts import TEXTS
from registrations.fields.schema import FieldSpec

__all__ = ["KINDS", "Asking", "Kind", "Typed", "retype", "show"]

KINDS: dict[str, Kind] = {
    **TEXTS,
    **PHONES,
    **CHOICES,
    **NUMBERS,
    **DAY_KINDS,
    **FILES,
    **ROWS,
}
WRONG = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)  # of an answer of another shape


def show(spec: FieldSpec, answer: Any, language: str | None = None) -> str:
    """The stored answer as a person reads it; an empty string when there is none.

    An answer that is not of the field's kind is shown as it is: whoever opens an old registration sees what is there.
    """
    if answer is None or answer in ("", [], {}):
        return ""
    try:
        if spec.kind == "group":
            return _show_rows(spec, answer, language)
        return KINDS[spec.kind].show(spec, answer, language)
    except WRONG:
        return str(answer)


def _show_rows(spec: FieldSpec, rows: Any, language: str | None) -> str:
    """One line per row: « 1. Indicateur : … ; valeur : … », "1. Indicator: …; value: …"."""
    lines = []
    for number, row in enumerate(rows, start=1):
        shown = [
            _("%(label)s: %(value)s") % {"label": each.label(language), "value": words}
            for each in spec.fields
            if (words := show(each, row.get(each.key), language))
        ]
        lines.append(f"{number}. {semicolons(shown)}")
    return "\n".join(lines)


def retype(spec: FieldSpec, answer: Any) -> Typed:
    """What a browser would post to give this stored answer; empty for none, and for files, which it cannot post."""
    kind = KINDS[spec.kind]
    if answer is None or answer == []:
        return kind.keep(None)
    try:
        if spec.kind == "group":
            return [{each.key: retype(each, row.get(each.key)) for each in spec.fields} for row in answer]
        return kind.retype(answer)
    except WRONG:
        return kind.keep(None)
