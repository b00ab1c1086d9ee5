"""What of many registrations cannot be moved, and why, before anything is done: as `move()` would say it of each.

The same facts are asked of the database for all of them at once, so that it costs as much for one as for hundreds of
one intake. A test holds the two together: whatever `move()` refuses is foreseen, and nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property

from core.models import User
from core.text.names import same_person
from registrations.domain.errors import (
    AlreadyTold,
    MoveRefused,
    NoPlaceLeft,
    NoSuchMove,
    NotAllowed,
    RegisteredAlready,
    TooEarly,
)
from registrations.domain.move import check_words
from registrations.domain.outbox import AFTER
from registrations.domain.places import free_places
from registrations.domain.returning import origins_of
from registrations.domain.suppression import unreachable
from registrations.enums import LEFT, EventKind
from registrations.events import Event, event_of
from registrations.models import Intake, Message, Registration, RegistrationEvent
from registrations.telling import is_cancelled
from registrations.workflows import REGISTERED, Transition

Aim = Callable[[Registration], str]


def refused_moves(
    rows: Sequence[Registration],
    aim: Aim,
    *,
    by: User,
    message: str = "",
    note: str = "",
    at: datetime,
) -> dict[int, MoveRefused]:
    """The refusals of moving each of the rows to the state that `aim` names for it, by their keys.

    Places are counted down in the order of the rows: the first ones get them.
    """
    facts = Facts(rows, at=at)
    visible = set(
        Registration.objects.visible_to(by)
        .filter(pk__in=[each.pk for each in rows])
        .order_by()
        .values_list("pk", flat=True)
    )
    refused: dict[int, MoveRefused] = {}
    for each in rows:
        way = each.workflow.transition(each.state_code, aim(each))
        refusal: MoveRefused | None
        if way is None:
            refusal = NoSuchMove()
        elif not way.permission or each.pk not in visible or not by.has_perm(way.permission):
            refusal = NotAllowed()
        else:
            refusal = _words(way, by, message, note)
            if refusal is None and message.strip():
                refusal = unreachable(each, way.letter)
            refusal = refusal or facts.refusal(each, way)
        if refusal is not None:
            refused[each.pk] = refusal
    return refused


def _words(way: Transition, by: User, message: str, note: str) -> MoveRefused | None:
    try:
        check_words(way, by=by, message=message, note=note)
    except MoveRefused as refusal:
        return refusal
    return None


class Facts:
    """What the refusals of many moves depend on, looked up once, when it is first asked for."""

    def __init__(self, rows: Iterable[Registration], *, at: datetime) -> None:
        self.rows, self.at = list(rows), at
        self._intakes: dict[int, Intake] = {}
        self._events: dict[int, Event | None] = {}
        self._free: dict[int, int | None] = {}
        self._taken: Counter[int] = Counter()

    def refusal(self, row: Registration, way: Transition) -> MoveRefused | None:
        """Why that way cannot be taken now, by the facts; a place that it takes is not free for the next one."""
        elsewhere = way.returns and self._origins.get(row.pk) != way.target
        if elsewhere or (way.while_prepared and self._is_published(row)):
            return NoSuchMove()
        if way.once_begun and (event := self._event(row)) and not event.has_begun(self.at):
            return TooEarly(event.starts_at)
        if way.unless_told and row.pk in self._told:
            return AlreadyTold()
        target = row.workflow.state(way.target)
        takes = target.holds_place and not row.state.holds_place
        if takes and self._places_left(row) == 0:
            return NoPlaceLeft()
        if target.code in REGISTERED and row.state_code not in REGISTERED and self._other(row):
            return RegisteredAlready()
        self._taken[row.intake_id] += takes
        return None

    def _intake(self, row: Registration) -> Intake:
        return self._intakes.setdefault(row.intake_id, row.intake)

    def _event(self, row: Registration) -> Event | None:
        if row.intake_id not in self._events:
            self._events[row.intake_id] = event_of(self._intake(row))
        return self._events[row.intake_id]

    def _places_left(self, row: Registration) -> int | None:
        if row.intake_id not in self._free:
            self._free[row.intake_id] = free_places(self._intake(row))
        free = self._free[row.intake_id]
        return None if free is None else max(free - self._taken[row.intake_id], 0)

    def _is_published(self, row: Registration) -> bool:
        intake = self._intake(row)
        if not row.state.prepared:
            return True
        if intake.results_at and intake.results_at <= self.at and not is_cancelled(intake, None, self.at):
            return True
        return (row.pk, row.state_code) in self._results

    @cached_property
    def _results(self) -> set[tuple[int, str]]:
        told = RegistrationEvent.objects.filter(registration__in=self._keys, kind=EventKind.RESULT_TOLD)
        return set(told.order_by().values_list("registration", "to_state"))

    @cached_property
    def _origins(self) -> dict[int, str]:
        return origins_of(self.rows)

    @cached_property
    def _told(self) -> set[int | None]:
        letters = Message.objects.filter(registration__in=self._keys, kind__in=AFTER, state__in=LEFT)
        return set(letters.order_by().values_list("registration", flat=True))

    def _other(self, row: Registration) -> bool:
        if not row.email_key or not row.workflow.when_repeated:
            return False
        people = self._registered.get((row.intake_id, row.email_key), [])
        return any(pk != row.pk and same_person(name, row.name_key) for pk, name in people)

    @cached_property
    def _registered(self) -> dict[tuple[int, str], list[tuple[int, str]]]:
        rows = Registration.objects.filter(
            intake__in={each.intake_id for each in self.rows},
            email_key__in={each.email_key for each in self.rows if each.email_key},
            state_code__in=REGISTERED,
        )
        found: dict[tuple[int, str], list[tuple[int, str]]] = {}
        for pk, intake, email, name in rows.order_by("pk").values_list(
            "pk", "intake", "email_key", "name_key"
        ):
            found.setdefault((intake, email), []).append((pk, name))
        return found

    @property
    def _keys(self) -> list[int]:
        return [each.pk for each in self.rows]
