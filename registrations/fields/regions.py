"""In which regions a registration is: by the answers to every question about a region, for scopes by region.

The codes stand among the columns (`models.columns`), under a key that no field can have, whether or not staff asked for
the question as a column: who sees what must not depend on how a list is to look.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from registrations.fields.columns import values_of
from registrations.fields.schema import FieldSpec

REGION_KIND = "region"
REGION = "=region"


def regions_of(specs: Iterable[FieldSpec], answers: Mapping[str, Any]) -> list[str]:
    """The codes, each once, in the order of the form; none of a confidential or sensitive answer.

    To be in the list of a region tells the answer, to people who may not read it.
    """
    asked = [spec for spec in specs if spec.kind == REGION_KIND and not spec.is_guarded]
    return list(dict.fromkeys(code for spec in asked for code in values_of(spec, answers.get(spec.key))))
