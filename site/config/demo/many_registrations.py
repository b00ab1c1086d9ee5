"""Many registrations, quickly: valid answers, every state a workflow can reach, a true history, right counters.

They are written in bulk, so the verbs of `registrations.domain` are not called, and nothing is sent: no message is
written for people who do not exist. What the verbs guarantee is kept: references follow each other within a prefix and
a year, in order of arrival; each registration points to the form version it answers; each state was reached by
declared transitions, which its events tell.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from random import Random
from uuid import UUID

from config.demo.answers import Samples, answers_to
from config.demo.content import read
from config.demo.world import World
from core.dates import PARIS
from core.models import User
from registrations.enums import EventKind
from registrations.models import FormVersion, Intake, ReferenceCounter, Registration, RegistrationEvent
from registrations.workflows import WORKFLOWS, Transition, Workflow

SEED = 20_240_115
BATCH = 2_000
# While an intake is open, its registrations cannot be further than this.
EARLY = {
    *("submitted", "information", "eligible", "ineligible", "in_review", "withdrawn", "duplicate"),
    *("confirmed", "cancelled"),
    *("in_hand", "answered", "done"),
    *("read", "approved", "on_stage", "paused", "left"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """An intake that registrations may have come through, with what does not change from one to the next."""

    intake: Intake
    version: FormVersion
    workflow: Workflow
    prefix: str
    is_open: bool


def make_registrations(count: int, world: World, *, by: User) -> None:
    """That many registrations; `by` is the member of staff who moved them."""
    sources = _sources(world)
    if not count or not sources:
        return
    rng = Random(SEED)  # noqa: S311 (sample data, the same every time)
    made = _registrations(count, sources, world, rng=rng)
    with no_garbage_collection():
        while batch := list(islice(made, BATCH)):
            _write(batch, by=by)


def _write(batch: list[tuple[Registration, list[RegistrationEvent]]], *, by: User) -> None:
    Registration.objects.bulk_create([registration for registration, _history in batch])
    events = []
    for registration, history in batch:
        for event in history:
            event.registration_id = registration.pk
            event.actor_id = by.pk if event.from_state else None
        events += history
    RegistrationEvent.objects.bulk_create(events)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Python searches every new object for cycles; here there are millions of objects and no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _sources(world: World) -> list[Source]:
    """The intakes that have opened, with the current version of their form."""
    forms = {form.pk: (form, form.versions.latest("number")) for form in world.forms.values()}
    sources = []
    for intake in world.intakes:
        if intake.opens_at < min(world.now, intake.cancelled_at or world.now):
            form, version = forms[intake.form_id]
            sources.append(Source(intake, version, form.workflow, form.prefix, intake.accepts(world.now)))
    return sources


def _arrivals(count: int, sources: list[Source], now: datetime, rng: Random) -> list[tuple[float, int]]:
    """When each registration arrived, and through which source, in order. Calls receive more than workshops."""
    weights = [3 if source.workflow.code == "application" else 1 for source in sources]
    arrivals = []
    for index in rng.choices(range(len(sources)), weights, k=count):
        intake = sources[index].intake
        last = min(moment for moment in (now, intake.closes_at, intake.cancelled_at) if moment)
        arrivals.append((rng.uniform(intake.opens_at.timestamp(), last.timestamp()), index))
    arrivals.sort()
    return arrivals


def _registrations(
    count: int, sources: list[Source], world: World, *, rng: Random
) -> Iterator[tuple[Registration, list[RegistrationEvent]]]:
    """Each registration with its events; the counters are written once the last one is out."""
    samples: Samples = read("samples")
    counters: dict[tuple[str, int], int] = defaultdict(int)
    for counter in ReferenceCounter.objects.order_by("pk"):
        counters[counter.prefix, counter.year] = counter.last
    for number, (timestamp, index) in enumerate(_arrivals(count, sources, world.now, rng), start=1):
        source, at = sources[index], datetime.fromtimestamp(timestamp, UTC)
        year = at.astimezone(PARIS).year
        counters[source.prefix, year] += 1
        answers = answers_to(source.version.specs, rng=rng, samples=samples, number=number)
        events = _history(source, at, world.now, rng=rng, samples=samples)
        yield (
            Registration(
                reference=f"{source.prefix}-{year}-{counters[source.prefix, year]:05d}",
                submission=UUID(int=rng.getrandbits(128), version=4),
                intake_id=source.intake.pk,
                version_id=source.version.pk,
                workflow_code=source.workflow.code,
                state_code=events[-1].to_state,
                language="en" if rng.random() < 0.08 else "fr",
                name=source.version.contact_name(answers),
                email=source.version.contact_email(answers),
                answers=answers,
                created_at=at,
            ),
            events,
        )
    for (prefix, year), last in counters.items():
        ReferenceCounter.objects.update_or_create(prefix=prefix, year=year, defaults={"last": last})


def _history(
    source: Source, at: datetime, now: datetime, *, rng: Random, samples: Samples
) -> list[RegistrationEvent]:
    """The events from the arrival on: a walk along declared transitions that stops somewhere."""
    state = source.workflow.initial.code
    events = [RegistrationEvent(at=at, kind=EventKind.CREATED, to_state=state)]
    while len(events) < 8 and rng.random() < 0.6:
        ways = _ways(source.workflow.code, state, is_open=source.is_open)
        if not ways:
            break
        # The most usual ways come first in a workflow's table.
        way = ways[0] if rng.random() < 0.5 else rng.choice(ways)
        at += (now - at) * rng.uniform(0.1, 0.5)
        note = rng.choice(samples["reasons"]) if way.needs_reason else ""
        events.append(
            RegistrationEvent(at=at, kind=EventKind.MOVED, from_state=state, to_state=way.target, note=note)
        )
        state = way.target
    return events


@cache
def _ways(workflow_code: str, state: str, *, is_open: bool) -> list[Transition]:
    """The transitions a registration may have made by now."""
    leaving = WORKFLOWS[workflow_code].leaving(state)
    return [way for way in leaving if not is_open or way.target in EARLY]
