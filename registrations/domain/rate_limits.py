"""Count how often something was tried lately, without keeping who tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.databases.prepared import Question
from registrations.models import Registration, Tally

SALT = "registrations.tallies"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT = timedelta(days=2)  # twice the longest window in use

# One statement: exact however many count at once, and the row is locked for no longer than that.
COUNT = """
    INSERT INTO registrations_tally (key, window_start, number) {rows}
    ON CONFLICT (key, window_start) DO UPDATE SET number = registrations_tally.number + excluded.number
    RETURNING key, number
"""
UNLESS_KNOWN = """
    SELECT %s, %s, 1 WHERE NOT EXISTS (SELECT 1 FROM registrations_registration WHERE submission = %s)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Something to count, and how much of it: `value` is an address or a network, which is forgotten at once."""

    kind: str
    value: str
    window: timedelta
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `number` times in each window, for whatever `kind` counts."""

    kind: str
    window: timedelta
    number: int

    def of(self, value: str) -> Counted:
        """What is counted against it: a thing of that kind."""
        return Counted(self.kind, value, self.window)


def window_start(window: timedelta, at: datetime) -> datetime:
    """When the window that `at` falls into has begun; aware, UTC. Windows follow one another without a gap."""
    return EPOCH + (at - EPOCH) // window * window


def count(kind: str, value: str, *, window: timedelta, at: datetime) -> int:
    """Count once more, and say how many times it makes in the window that `at` falls into."""
    return count_all([Counted(kind, value, window)], at=at)[0]


def count_all(things: Sequence[Counted], *, at: datetime) -> list[int]:
    """Count each of several different things once more, in one statement, and say how many times it makes for each."""
    starts = [window_start(thing.window, at) for thing in things]
    keys = [_key(thing, start) for thing, start in zip(things, starts, strict=True)]
    # Always in the same order: two that count the same things never wait for each other in a circle.
    rows = sorted(
        (key, connection.ops.adapt_datetimefield_value(start), thing.amount)
        for thing, key, start in zip(things, keys, starts, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(rows="VALUES " + ", ".join(["(%s, %s, %s)"] * len(rows))),
            [part for row in rows for part in row],
        )
        numbers = dict(cursor.fetchall())
    return [numbers[key] for key in keys]


def counting(thing: Counted, *, at: datetime, submission: UUID) -> Question:
    """Counts once more, to be asked with other questions; how many times it makes.

    None for a submission that is known: it was counted when it came.
    """
    start = window_start(thing.window, at)
    known = Registration._meta.get_field("submission").get_db_prep_value(submission, connection)
    params = [_key(thing, start), connection.ops.adapt_datetimefield_value(start), known]
    return Question(COUNT.format(rows=UNLESS_KNOWN), params, lambda rows: rows[0][1] if rows else None)


def number_of(kind: str, value: str, *, window: timedelta, at: datetime) -> int:
    """How many times it was counted in the window that `at` falls into, without counting."""
    start = window_start(window, at)
    rows = Tally.objects.filter(key=_key(Counted(kind, value, window), start), window_start=start)
    return rows.values_list("number", flat=True).first() or 0


def give_back(things: Sequence[Counted], *, at: datetime) -> None:
    """Take back what `count_all()` has counted at that same moment: it was not what is counted after all."""
    keys = sorted(_key(thing, window_start(thing.window, at)) for thing in things)
    Tally.objects.filter(key__in=keys, number__gt=0).update(number=F("number") - 1)


def forget(things: Sequence[Counted], *, at: datetime) -> None:
    """Begin again at nothing in the windows that `at` falls into."""
    keys = [_key(thing, window_start(thing.window, at)) for thing in things]
    Tally.objects.filter(key__in=keys).delete()


def forget_tallies(at: datetime | None = None) -> int:
    """Delete the counters whose window is over for long; say how many. Called now and then by the worker."""
    at = at or timezone.now()
    deleted, _by_model = Tally.objects.filter(window_start__lt=at - KEPT).delete()
    return deleted


def _key(thing: Counted, start: datetime) -> str:
    """A keyed hash, another one in each window: nobody can tell whom it counts, nor follow them from day to day."""
    said = "\n".join((thing.kind, str(thing.window), start.isoformat(), thing.value))
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()
