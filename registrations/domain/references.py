"""The numbers of registrations: one after the other in each series, without a gap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from core.databases.prepared import Question
from core.text.dates import PARIS
from registrations.models import ReferenceCounter, Registration

# The row stays locked until the transaction ends. A submission that is known already takes no number.
NEXT = """
    INSERT INTO registrations_referencecounter (prefix, year, last)
    SELECT %s, %s, 1 WHERE NOT EXISTS (SELECT 1 FROM registrations_registration WHERE submission = %s)
    ON CONFLICT (prefix, year) DO UPDATE SET last = registrations_referencecounter.last + 1
    RETURNING last
"""


def next_reference(prefix: str, *, submission: UUID, at: datetime) -> Question:
    """Asks for the next reference of the prefix in the year (in Paris), such as NOV-2024-00042.

    Empty for a submission that is known. Must be asked inside a transaction.
    """
    year = at.astimezone(PARIS).year
    known = Registration._meta.get_field("submission").get_db_prep_value(submission, connection)

    def read(rows: Sequence[Any]) -> str:
        return f"{prefix}-{year}-{rows[0][0]:05d}" if rows else ""

    return Question(NEXT, [prefix, year, known], read)


def skip_references(number: int) -> None:
    """Go on that many numbers further in every series: after a restore, past those given since the backup."""
    ReferenceCounter.objects.update(last=F("last") + number)
