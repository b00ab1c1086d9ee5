"""What makes two registrations of one page look like one: a row for each kind of answer that tells.

The values stand among the columns (`models.columns`), under keys that no field can have, so that the same table and
the same index find them. The e-mail address is a column of the registration itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text.stems import fold
from registrations.enums import Contact
from registrations.fields.columns import LONGEST
from registrations.fields.schema import FieldSpec

NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """One thing that two may have in common: its key among the columns, its words, whose answers, how compared."""

    key: str
    words: str | Promise
    tells: Callable[[FieldSpec], bool]
    value: Callable[[str], str]


def _words(text: str) -> str:
    """The words of a title, whatever case, accents and signs it was typed with."""
    return NO_WORD.sub(" ", fold(text)).strip()


LIKENESSES = (
    Likeness("=siret", _("the same SIRET number"), lambda spec: spec.kind == "siret", str),
    Likeness("=title", _("the same title"), lambda spec: spec.identifies == Contact.TITLE, _words),
)
LIKENESS_KEYS = tuple(each.key for each in LIKENESSES)


def likenesses_of(specs: list[FieldSpec], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The key and the value of each that these answers have, once."""
    for each in LIKENESSES:
        for spec in specs:
            answer = answers.get(spec.key)
            # To say that two guarded answers are the same would tell of them.
            if not each.tells(spec) or spec.is_guarded or not isinstance(answer, str):
                continue
            if value := each.value(answer)[:LONGEST]:
                yield each.key, value
                break
