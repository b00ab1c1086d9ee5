"""The first locks of a verb: intakes, always before what belongs to them, and several always in one order.

A registration goes from one intake to another now and then (`transfers`), and its draft with it. Whoever has waited for
the intake which it has left meanwhile gives that lock back and waits for the right one. Nobody takes an intake while
they hold what is in another one: somebody who has that intake may wait for it, and both would wait for ever.
"""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import TypeVar

from django.db import transaction

from core.databases.prepared import Prepared, Question, ask
from registrations.models import Draft, Intake, Registration
from registrations.models.intakes import IntakeQuerySet
from registrations.workflows import STAFF_ONLY

Row = TypeVar("Row", Registration, Draft)


def locked(intake_pk: int) -> Intake:
    """The intake as it stands, with its form, its row locked until the transaction ends: the first lock of any verb."""
    (found,) = ask(to_lock(intake_pk))
    return found


def to_lock(intake_pk: int) -> Question:
    """What `locked()` asks."""
    return _locked.of_row(pk=intake_pk)


def _to_lock(pk: int) -> IntakeQuerySet:
    rows = Intake.objects.select_for_update(of=("self",)).select_related("form")
    return rows.defer("form__fields").filter(pk=pk)  # of a form, its versions are answered


_locked = Prepared(_to_lock, "pk")


def in_its_intake(intake_pk: int, read: Callable[[], Row]) -> Row:
    """What `read` locks and gives, with its intake, which was locked before it and which it then carries.

    `intake_pk` says where it was when it was read last. Raises what `read` raises, and holds nothing then.
    """
    while True:
        with transaction.atomic():  # a savepoint: going back to it gives the locks back
            intake = locked(intake_pk)
            found = read()
            if found.intake_id == intake_pk:
                found.intake = intake
                return found
            transaction.set_rollback(True)
        intake_pk = found.intake_id


def locked_row(registration: Registration) -> Registration:
    """The registration as it is, locked with its intake for the transaction. Raises Registration.DoesNotExist."""
    rows = Registration.objects.select_for_update(of=("self",))
    return in_its_intake(registration.intake_id, partial(rows.get, pk=registration.pk))


def locked_all(keys: Callable[[], Collection[int]]) -> dict[int, Intake]:
    """The intakes with these keys, locked until the transaction ends, by key. `keys` is asked again under the locks.

    Those that people register by come before those of staff, for who sends a form finds its referral late; of each, the
    lowest key first.
    """
    while True:
        asked = set(keys())
        with transaction.atomic():  # a savepoint, as above
            found = {pk: locked(pk) for pk in _in_order(asked)}
            if asked.issuperset(keys()):
                return found
            transaction.set_rollback(True)


def _in_order(keys: Collection[int]) -> list[int]:
    if len(keys) < 2:  # one has no order
        return list(keys)
    staffs = set(
        Intake.objects.filter(pk__in=keys, form__workflow_code__in=STAFF_ONLY).values_list("pk", flat=True)
    )
    return sorted(keys, key=lambda pk: (pk in staffs, pk))


def where_they_are(rows: Iterable[Registration]) -> set[int]:
    """The keys of the intakes in which these are by now: the rows themselves say so afterwards."""
    by_key = {each.pk: each for each in rows}
    found = Registration.objects.filter(pk__in=by_key).order_by().values_list("pk", "intake_id")
    for pk, intake_pk in found:
        by_key[pk].intake_id = intake_pk
    return {each.intake_id for each in by_key.values()}
