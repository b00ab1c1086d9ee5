"""What an answer was and what it is, as the history keeps it: of what everyone may read who reads the registration."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from registrations.domain.persons import covered_by
from registrations.fields import FieldSpec
from registrations.fields.kinds import show
from registrations.models import FormVersion

NOTHING = gettext_lazy("(nothing)")


def compared(
    version: FormVersion, specs: Iterable[FieldSpec], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[FieldSpec, str]]:
    """Each question with what was and what is, in the active language: both stay as long as the history does.

    Empty for what may have to go before it, and for what not everyone may read: what is guarded, what is kept for a
    time of its own, and what a consent covers that may be taken back.
    """
    consents = [spec.key for spec in version.specs if spec.kind == "consent"]
    bound = {spec.key for key in consents for spec in covered_by(version, key)}
    for spec in specs:
        if spec.is_guarded or spec.keep_days or spec.key in bound:
            yield spec, ""
            continue
        was, now = (show(spec, answers.get(spec.key)) or str(NOTHING) for answers in (before, after))
        yield spec, str(format_lazy("{} → {}", was, now))
