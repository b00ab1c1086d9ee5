"""The numbers of registrations: one after the other in each series, without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from core.databases.prepared import Question
from core.text.dates import PARIS
from registrations.models import ReferenceCounter, Registration

# The row stays locked until the transaction ends. A submission that is known already takes no number. Where there are
# sequences, the registration's key comes with it, and what is written about it need not wait for it to be written.
KEYS = {"postgresql": "nextval(pg_get_serial_sequence('registrations_registration', 'id'))"}
NEXT = """
    INSERT INTO registrations_referencecounter (prefix, year, last)
    SELECT %s, %s, 1 WHERE NOT EXISTS (SELECT 1 FROM registrations_registration WHERE submission = %s)
    ON CONFLICT (prefix, year) DO UPDATE SET last = registrations_referencecounter.last + 1
    RETURNING last, {key}
"""


@dataclass(frozen=True, slots=True)
class Number:
    """A reference such as NOV-2024-00042, and the key of the row that will have it, where it is given before."""

    reference: str
    key: int | None = None


def next_number(prefix: str, *, submission: UUID, at: datetime) -> Question:
    """Asks for the next Number of the prefix in the year (in Paris); None for a submission that is known.

    Must be asked inside a transaction.
    """
    year = at.astimezone(PARIS).year
    known = Registration._meta.get_field("submission").get_db_prep_value(submission, connection)

    def read(rows: Sequence[Any]) -> Number | None:
        return Number(f"{prefix}-{year}-{rows[0][0]:05d}", rows[0][1]) if rows else None

    return Question(NEXT.format(key=KEYS.get(connection.vendor, "NULL")), [prefix, year, known], read)


def skip_references(number: int) -> None:
    """Go on that many numbers further in every series: after a restore, past those given since the backup."""
    ReferenceCounter.objects.update(last=F("last") + number)
