"""Answers that an address brings along (`?project_title=…`), for the fields that editors have marked for it.

Whatever stands there may be anybody's: it is cleaned and judged like an answer, shown, and can be changed.
"""

from django.http import QueryDict

from registrations.enums import NAMELESS
from registrations.fields.answering import Version
from registrations.fields.carrying import fitting
from registrations.fields.kinds import KINDS, Asking, Typed
from registrations.fields.schema import FieldSpec

# Short answers that name nobody by their kind: addresses are read by others, and kept by browsers.
PREFILLED_KINDS = frozenset(
    {"text", "choice", "choices", "yes_no", "scale", "number", "money", "date", "postcode", "region"}
)
LONGEST = 255  # characters of one value
MOST = 20  # values of one field


def may_be_prefilled(spec: FieldSpec) -> bool:
    """Whether an address may bring its answer: it is marked, and names nobody, and is not guarded."""
    return (
        spec.prefill and spec.kind in PREFILLED_KINDS and spec.identifies in NAMELESS and not spec.is_guarded
    )


def prefilled(version: Version, query: QueryDict, *, language: str, asking: Asking) -> dict[str, Typed]:
    """What a draft would keep of the answers in an address, by field key.

    What is not marked, too long, wrong for its field, or asked only after another answer is left out without a word.
    """
    specs = [spec for step in version.steps for spec in step.questions if may_be_prefilled(spec)]
    typed = {spec.key: _value(spec, query.getlist(spec.key)) for spec in specs if _is_right(query, spec.key)}
    return fitting(version, typed, language=language, asking=asking) if typed else {}


def _is_right(query: QueryDict, key: str) -> bool:
    values = query.getlist(key)
    return 0 < len(values) <= MOST and all(0 < len(value) <= LONGEST for value in values)


def _value(spec: FieldSpec, values: list[str]) -> Typed:
    return KINDS[spec.kind].keep(values if spec.kind == "choices" or spec.several else values[-1])
