"""Many registrations, quickly: valid answers, every state a workflow can reach, a true history, right counters.

They are written in bulk, so the verbs of `registrations.domain` are not called, and nothing is sent: no message is
written for people who do not exist, and no line of the log of consents. What the verbs guarantee is kept otherwise:
references follow each other within a prefix and a year, in order of arrival, after those given out before; each
registration points to the form version it answers; each state was reached by declared transitions, which its events
tell; nobody waits beside a free place; whoever declined is erased. All supporting documents are rows that name one and
the same stored example.

Left out are intakes that ask for the address to be confirmed, for people who do not exist confirm nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from django.db.models import Count

from config.demo.answers import Answers, Maker, Samples
from config.demo.bulk import no_garbage_collection
from config.demo.content import read
from config.demo.files import Files
from config.demo.histories import Source, history
from config.demo.world import World
from core.models import User
from core.text.addressees import email_key
from core.text.dates import PARIS
from core.text.names import name_key
from registrations.domain.referrals import DECLINED
from registrations.enums import EventKind
from registrations.letters import ANSWER_TIME
from registrations.models import (
    Attachment,
    ColumnValue,
    ReferenceCounter,
    Registration,
    RegistrationEvent,
    SearchText,
    Tag,
)
from registrations.models.columns import values_for
from registrations.workflows import HOLDING

SEED = 20_240_115
BATCH = 2_000
UNASSIGNED = 0.4  # how many nobody handles

Made = tuple[Registration, list[RegistrationEvent]]


def make_registrations(
    count: int, world: World, *, by: User, writers: dict[str, User], owners: Sequence[User]
) -> None:
    """That many registrations. `by` of staff moved them; `writers`, by workflow, wrote those about someone else.

    Some of the others are handled by one of the `owners`; nobody says since when.
    """
    samples: Samples = read("samples")
    files = Files()
    sources = _sources(world, samples, files) if count else []
    if not sources:
        return
    rng = Random(SEED)  # noqa: S311 (sample data, the same every time)
    tags = [Tag.objects.get_or_create(name=name)[0] for name in samples["tags"]]
    made = _registrations(count, sources, world, writers=writers, owners=owners, rng=rng, samples=samples)
    with no_garbage_collection():
        while batch := list(islice(made, BATCH)):
            _write(batch, by=by, files=files)
            _tag(batch, tags)


def _write(batch: list[Made], *, by: User, files: Files) -> None:
    Registration.objects.bulk_create([registration for registration, _history in batch])
    events: list[RegistrationEvent] = []
    attachments: list[Attachment] = []
    for registration, happened in batch:
        for event in happened:
            event.registration_id = registration.pk
            if event.from_state:
                event.actor_id = None if event.to_state == DECLINED else by.pk
            else:
                event.actor_id = registration.created_by_id if event.to_state else None
        events += happened
        attachments += files.rows_of(registration)
    RegistrationEvent.objects.bulk_create(events)
    ColumnValue.objects.bulk_create(
        (
            value
            for registration, _history in batch
            for value in values_for(registration, registration.version.column_keys)
        ),
        batch_size=BATCH,
    )
    SearchText.objects.write([registration for registration, _history in batch], is_new=True)
    Attachment.objects.bulk_create(attachments, batch_size=BATCH)


def _tag(batch: list[Made], tags: list[Tag]) -> None:
    """A word on one in five, the same for the same registration."""
    link = Registration.tags.through
    tagged = [registration for registration, _history in batch if registration.submission.int % 5 == 0]
    link.objects.bulk_create(
        link(registration_id=each.pk, tag_id=tags[each.submission.int // 5 % len(tags)].pk) for each in tagged
    )


def _sources(world: World, samples: Samples, files: Files) -> list[Source]:
    """The intakes that have opened, with the current version of their form."""
    forms = {}
    for form in world.forms.values():
        version = form.versions.latest("number")
        maker = Maker(version.items, samples=samples, regions=sorted(world.regions), files=files)
        forms[form.pk] = (form, version, maker)
    sources = []
    for intake in world.intakes:
        opened = intake.opens_at < min(world.now, intake.cancelled_at or world.now)
        if opened and not intake.confirmation_hours:
            form, version, maker = forms[intake.form_id]
            is_open = intake.accepts(world.now)
            sources.append(Source(intake, version, form.workflow, form.prefix, is_open, maker))
    return sources


def _arrivals(count: int, sources: list[Source], now: datetime, rng: Random) -> list[tuple[float, int]]:
    """When each registration arrived, and through which source, in order."""
    arrivals = []
    for index in rng.choices(range(len(sources)), [source.weight for source in sources], k=count):
        intake = sources[index].intake
        last = min(moment for moment in (now, intake.closes_at, intake.cancelled_at) if moment)
        first = intake.opens_at
        if sources[index].workflow.staff_only:  # what nobody answers is let go of after that time
            first = max(first, now - ANSWER_TIME + timedelta(days=2))
        arrivals.append((rng.uniform(first.timestamp(), last.timestamp()), index))
    arrivals.sort()
    return arrivals


def _registrations(
    count: int,
    sources: list[Source],
    world: World,
    *,
    writers: dict[str, User],
    owners: Sequence[User],
    rng: Random,
    samples: Samples,
) -> Iterator[Made]:
    """Each registration with its events; the counters are written once the last one is out."""
    counters: dict[tuple[str, int], int] = defaultdict(int)
    holding = Registration.objects.filter(state_code__in=HOLDING).order_by().values_list("intake")
    taken: dict[int, int] = defaultdict(int, holding.annotate(number=Count("pk")))
    for counter in ReferenceCounter.objects.order_by("pk"):
        counters[counter.prefix, counter.year] = counter.last
    for number, (timestamp, index) in enumerate(_arrivals(count, sources, world.now, rng), start=1):
        source, at = sources[index], datetime.fromtimestamp(timestamp, UTC)
        year = at.astimezone(PARIS).year
        counters[source.prefix, year] += 1
        answers = source.maker.answers(rng=rng, number=number)
        full = source.is_full(taken[source.intake.pk])
        happened = history(source, at, world.now, full=full, rng=rng, samples=samples)
        registration = _registration(source, answers, at, happened, rng=rng)
        registration.reference = f"{source.prefix}-{year}-{counters[source.prefix, year]:05d}"
        registration.created_by = writers.get(source.workflow.code)
        if rng.random() > UNASSIGNED:  # a delegate sees to what they reported
            is_lead = source.workflow.code == "lead"
            registration.owner = registration.created_by if is_lead else rng.choice(owners)
        taken[source.intake.pk] += registration.state_code in HOLDING
        yield registration, happened
    for (prefix, year), last in counters.items():
        ReferenceCounter.objects.update_or_create(prefix=prefix, year=year, defaults={"last": last})


def _registration(
    source: Source, answers: Answers, at: datetime, happened: list[RegistrationEvent], *, rng: Random
) -> Registration:
    email = source.version.contact_email(answers)
    registration = Registration(
        submission=UUID(int=rng.getrandbits(128), version=4),
        intake_id=source.intake.pk,
        version_id=source.version.pk,
        workflow_code=source.workflow.code,
        state_code=next(event.to_state for event in reversed(happened) if event.to_state),
        language="en" if rng.random() < 0.08 else "fr",
        name=source.version.contact_name(answers),
        email=email,
        email_key=email_key(email),
        name_key=name_key(source.version.contact_name(answers)),
        answers=answers,
        created_at=at,
        since=next(
            event.at for event in reversed(happened) if event.to_state and event.kind != EventKind.RESULT_TOLD
        ),
    )
    if registration.state_code == DECLINED:
        registration.name = registration.name_key = registration.email = registration.email_key = ""
        registration.answers, registration.erased_at = {}, happened[-1].at
    return registration
