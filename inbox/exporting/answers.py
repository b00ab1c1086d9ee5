"""Every answer of the forms in a view, a column for each question, beside the columns that staff asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from core.models import User
from inbox.listing import ListColumn
from inbox.listing.columns import ANSWER
from registrations.fields.columns import COLUMN_KINDS, ColumnType, values_of
from registrations.fields.kinds import show
from registrations.fields.kinds.choices import code_label
from registrations.fields.schema import FieldSpec
from registrations.models import FormVersion
from registrations.models.registrations import READ_GUARDED, RegistrationQuerySet

Specs = dict[int, dict[str, FieldSpec]]  # of each version, by the key of the question


@dataclass(frozen=True, slots=True)
class Answers:
    """The questions of all versions that were answered in the rows: those this person may read.

    A question that is confidential or sensitive in one version is so in all of them.
    """

    specs: Specs

    @classmethod
    def of(cls, rows: RegistrationQuerySet, user: User) -> "Answers":
        answered = rows.order_by().values("version").distinct()
        versions = FormVersion.objects.filter(pk__in=answered).order_by("form_id", "-number")
        specs = {each.pk: {spec.key: spec for spec in each.specs} for each in versions}
        if not user.has_perm(READ_GUARDED):
            hidden = {key for asked in specs.values() for key, spec in asked.items() if spec.is_guarded}
            specs = {
                pk: {key: spec for key, spec in asked.items() if key not in hidden}
                for pk, asked in specs.items()
            }
        return cls(specs)

    def columns(self) -> Iterator[ListColumn]:
        """A column for each key, in the order of the forms, under the label of its newest version."""
        newest: dict[str, FieldSpec] = {}
        kinds: dict[str, set[str]] = {}
        for asked in self.specs.values():
            for key, spec in asked.items():
                newest.setdefault(key, spec)
                kinds.setdefault(key, set()).add(spec.kind)
        for key, spec in newest.items():
            type_ = _type(spec) if len(kinds[key]) == 1 else ColumnType.TEXT
            made = partial(self._value, key=key, type_=type_)
            yield ListColumn(
                ANSWER + key, spec.label(), type_, ("version_id", "answers"), made=made, spec=spec
            )

    def _value(self, version: int, answers: dict[str, Any], *, key: str, type_: str) -> Any:
        spec = self.specs.get(version, {}).get(key)
        answer = answers.get(key)
        return None if spec is None or answer is None else typed(spec, answer, type_)


def typed(spec: FieldSpec, answer: Any, type_: str) -> Any:
    """A stored answer as the value of a column of that type: labels for codes, words for what has no type."""
    if type_ == ColumnType.CODE:
        return [code_label(spec, code) for code in values_of(spec, answer)]
    if type_ == ColumnType.TEXT:
        return str(answer) if _type(spec) == type_ and spec.kind in COLUMN_KINDS else show(spec, answer)
    found = values_of(spec, answer)
    if not found:
        return show(spec, answer) or None
    return Decimal(found[0]) if isinstance(found[0], int) else found[0]


def _type(spec: FieldSpec) -> str:
    """Two days are words: a column would hold the first alone."""
    kind = COLUMN_KINDS.get(spec.kind)
    return ColumnType.TEXT if kind is None or spec.kind == "date_range" else kind.type
