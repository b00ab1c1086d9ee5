"""What may have happened to a registration of a large site: a walk along declared transitions, told by events."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from config.demo.answers import Maker, Samples
from registrations.domain.referrals import ACCEPTED, DECLINED, EXPIRED
from registrations.enums import Actor, EventKind
from registrations.models import FormVersion, Intake, RegistrationEvent
from registrations.workflows import DECISIONS, HOLDING, WORKFLOWS, Transition, Workflow

MOST_EVENTS = 8
# While an intake is open, its registrations cannot be further than this.
EARLY = {
    *("submitted", "information", "eligible", "ineligible", "in_review", "withdrawn", "duplicate"),
    *("confirmed", "cancelled"),
    *("in_hand", "answered", "done"),
    *("read", "approved", "on_stage", "paused", "left"),
    *("qualified", "contacted", "invited", "set_aside", DECLINED),
}
# What goes on in a draft or in another registration, or asks for thirty days: no walk leads there.
ELSEWHERE = {ACCEPTED, EXPIRED}


@dataclass(frozen=True, slots=True)
class Source:
    """An intake that registrations may have come through, with what does not change from one to the next."""

    intake: Intake
    version: FormVersion
    workflow: Workflow
    prefix: str
    is_open: bool
    maker: Maker

    @property
    def is_limited(self) -> bool:
        return self.intake.capacity is not None

    def is_full(self, taken: int) -> bool:
        """Whether every place is taken once so many are."""
        return self.intake.capacity is not None and taken >= self.intake.capacity

    @property
    def weight(self) -> int:
        """How many come through it beside the others: calls receive more than workshops, the public more than staff."""
        return {"application": 6, "referral": 1, "lead": 1}.get(self.workflow.code, 2)


def history(
    source: Source, at: datetime, now: datetime, *, full: bool, rng: Random, samples: Samples
) -> list[RegistrationEvent]:
    """The events from the arrival on; `full` when every place was taken by then. Whoever declines is erased at once."""
    workflow = source.workflow
    state = workflow.when_full if full and workflow.when_full else workflow.initial.code
    events = [RegistrationEvent(at=at, kind=EventKind.CREATED, to_state=state)]
    while len(events) < MOST_EVENTS and rng.random() < 0.6:
        ways = _ways(workflow.code, state, is_open=source.is_open, is_limited=source.is_limited)
        if not ways:
            break
        # The most usual ways come first in a workflow's table.
        way = ways[0] if rng.random() < 0.5 else rng.choice(ways)
        at += (now - at) * rng.uniform(0.1, 0.5)
        events.append(_step(way, at, rng=rng, samples=samples))
        state = way.target
    results_at = source.intake.results_at
    if state in DECISIONS and results_at and results_at <= now:
        told_at = max(at, results_at)
        events.append(
            RegistrationEvent(at=told_at, kind=EventKind.RESULT_TOLD, to_state=state, note=Actor.RULE.value)
        )
    if state == DECLINED:
        events.append(RegistrationEvent(at=at, kind=EventKind.ERASED))
    return events


def _step(way: Transition, at: datetime, *, rng: Random, samples: Samples) -> RegistrationEvent:
    note = rng.choice(samples["reasons"]) if way.needs_note else ""
    message = rng.choice(samples["reasons"]) if way.needs_message else ""
    if not way.permission:
        note = Actor.PERSON.value if way.target != DECLINED else ""  # erasing takes every note away
    return RegistrationEvent(
        at=at,
        kind=EventKind.MOVED,
        from_state=way.source,
        to_state=way.target,
        message=message,
        note=note,
    )


@cache
def _ways(workflow_code: str, state: str, *, is_open: bool, is_limited: bool) -> list[Transition]:
    """The transitions a registration may have made by now.

    In an intake with a number of places nobody gives one up and nobody gets one later: no place is free while someone
    waits for it.
    """
    ways = [
        way
        for way in WORKFLOWS[workflow_code].leaving(state)
        if (way.permission or way.target == DECLINED)
        and way.target not in ELSEWHERE
        and not way.while_prepared
    ]
    if is_limited:
        ways = [way for way in ways if (way.source in HOLDING) == (way.target in HOLDING)]
    return [way for way in ways if not is_open or way.target in EARLY]
