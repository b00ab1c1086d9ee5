"""What of the answers to one form goes along to another: by their keys, as anybody's answers would be taken there."""

from dataclasses import dataclass
from typing import Any

from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.kinds import Asking
from registrations.fields.typed import posted, typed_of
from registrations.models import FormVersion, Intake, Registration

CONSENT, FILES = "consent", "files"


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes along to the other form: its version, the answers under its keys, and the questions still to answer."""

    version: FormVersion
    answers: dict[str, Any]
    missing: list[FieldSpec]


def carry(registration: Registration, target: Intake) -> Carried:
    """What the other form takes of the answers: those of the same key that it would take from anybody.

    A consent goes along under the same words; under others it is to be given there. The files stay with the
    registration. Of the same form nothing changes, not even the version.
    """
    if registration.version.form_id == target.form_id:
        return Carried(registration.version, registration.answers, [])
    # `refusal_to_transfer()` has seen that there is one.
    version = target.form.versions.order_by("-number")[0]
    known = {spec.key: spec for spec in registration.version.specs}
    specs = [spec for spec in version.specs if _means_the_same(known.get(spec.key), spec)]
    keys = {spec.key for spec in specs}
    items = [item for item in version.items if item.kind != FILES]
    form = AnswersForm(
        items,
        posted(typed_of([item for item in items if item.key in keys], registration.answers)),
        language=registration.language,
        asking=Asking(registration.language, at=registration.created_at),
    )
    wrong = set(form.errors)
    files = {key: registration.answers.get(key) for key in keys if known[key].kind == FILES}
    answers = {key: None if key in wrong else answer for key, answer in form.answers.items()} | files
    missing = [
        spec for spec in version.specs if spec.key in wrong and not _is_own_address(spec, registration)
    ]
    return Carried(version, answers, missing)


def _means_the_same(known: FieldSpec | None, spec: FieldSpec) -> bool:
    if known is None or known.kind != spec.kind:
        return False
    if spec.kind != CONSENT:
        return True
    return (known.label_fr, known.label_en) == (spec.label_fr, spec.label_en)


def _is_own_address(spec: FieldSpec, registration: Registration) -> bool:
    """Whether it only asks for the address that the person has not got."""
    return spec.kind == "email" and spec.is_contact and not registration.email
