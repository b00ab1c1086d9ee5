"""Rounds that look once at everybody of an intake, then only at who came since.

Without it, a round finds out every minute that each of a million registrations has had its reminder. What brings
somebody back whom a round has seen already (an undone step, an erasure that is no longer asked for, a letter that did
not leave) opens the intake's work again: `Settled.objects.reopen()`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from registrations.domain.locks import locked
from registrations.models import Intake, Settled

RESULTS, JOINING = "results", "join"
LATE = timedelta(
    minutes=15
)  # how long what was dated before a look may take to be seen, waits of letters aside

Known = dict[tuple[int, str], tuple[str, datetime]]


def settled(intakes: Iterable[Intake]) -> Known:
    """What is settled of these intakes: about what, and when, by intake and work."""
    keys = [intake.pk for intake in intakes]
    rows = Settled.objects.filter(intake__in=keys) if keys else Settled.objects.none()
    return {
        (pk, what): (about, at) for pk, what, about, at in rows.values_list("intake", "what", "about", "at")
    }


def newcomers(known: Known, intake: Intake, what: str, about: str) -> datetime | None:
    """From when on somebody may have come whom that work has not seen; None while it has not seen them all."""
    said, at = known.get((intake.pk, what), ("", None))
    return at - settings.LETTERS_WAIT - LATE if at is not None and said == about else None


def see_to(  # noqa: PLR0913 the work, whom it is for, and when they came
    known: Known,
    intake: Intake,
    what: str,
    about: str,
    *,
    rows: QuerySet[Any],
    work: Callable[[QuerySet[Any]], int],
    came: str,
    before: datetime | None = None,
    at: datetime,
) -> int:
    """Do the work for those of the rows it was not done for yet; what it gives back.

    `rows` are those it is still to be done for, whoever they are; `came` is the field that says since when, and
    `before` the moment from which on nobody who comes is among them.
    """
    since = newcomers(known, intake, what, about)
    if since is not None and before is not None and since >= before:
        return 0
    due = rows if since is None else rows.filter(**{f"{came}__gte": since})
    done = work(due)
    # Once more when whoever came before the moment must be there: from then on nobody is looked at.
    if since is None or (before is not None and at - settings.LETTERS_WAIT - LATE >= before):
        settle(intake, what, about, due, at=at)
    return done


@transaction.atomic
def settle(intake: Intake, what: str, about: str, left: QuerySet[Any], *, at: datetime) -> None:
    """Note that the work is done, unless somebody is left. Verbs that reopen it hold the intake's lock as well."""
    locked(intake.pk)
    if not left.exists():
        Settled.objects.update_or_create(intake=intake, what=what, defaults={"about": about, "at": at})
