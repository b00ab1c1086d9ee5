"""Reminders: of an event to those who have a place, of a deadline to those who have begun or asked for it.

Each is written once per person and per moment it is about: an event that is put off, a deadline that is extended, are
told anew. Nothing is written for a moment that had passed when the person came.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from registrations.domain.batches import LetterContexts, in_batches, write_to_each
from registrations.domain.bulk_letters import Circular
from registrations.domain.outbox import write_message
from registrations.domain.settling import JOINING, Known, see_to, settled
from registrations.domain.suppression import moment_key
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.events import LONGEST_EVENT, event_of, starts_of
from registrations.letters import fingerprint
from registrations.models import Draft, Intake, Message, Registration, RegistrationEvent, Subscription
from registrations.workflows import WORKFLOWS

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
# From the last to the first: who gets one of them needs none of those after it.
EVENT_REMINDERS = (
    (MessageKind.REMINDER_HOUR, HOUR),
    (MessageKind.REMINDER_DAY, DAY),
    (MessageKind.REMINDER_WEEK, WEEK),
)
DEADLINE_REMINDERS = ((MessageKind.DEADLINE_DAY, DAY), (MessageKind.DEADLINE_WEEK, WEEK))
WITH_PLACES = sorted(workflow.code for workflow in WORKFLOWS.values() if workflow.when_full)
# The states of those who have a place and are expected.
EXPECTED = sorted({workflow.initial.code for workflow in WORKFLOWS.values() if workflow.when_full})
UNHEARD = (MessageState.DROPPED, MessageState.FAILED)


def write_reminders(at: datetime | None = None) -> int:
    """Write what is due before events, a week, a day, an hour ahead, and the links to join; say how many.

    Of the three moments, only the last that has passed counts, and only for those who had their place before it. After
    a time without a worker, people get the one reminder that still makes sense.
    """
    at = at or timezone.now()
    starts = starts_of(at - LONGEST_EVENT, at + WEEK)
    if not starts:
        return 0
    intakes = list(
        Intake.objects.standing(at)
        .filter(page_key__in=starts, form__workflow_code__in=WITH_PLACES)
        .select_related("form")
        .order_by("pk")
    )
    known = settled(intakes)
    written = 0
    for intake in intakes:
        starts_at = starts[intake.page_key]
        if due := _last_passed(EVENT_REMINDERS, starts_at, at):
            kind, moment = due
            written += _remind(intake, kind, known, starts_at=starts_at, moment=moment, at=at)
        if starts_at - DAY <= at:
            written += _tell_how_to_join(intake, known, at=at)
    return written


def write_deadlines(at: datetime | None = None) -> int:
    """Write to those who have a draft or asked to be reminded, a week and a day before an intake closes; say how many.

    Whoever asked for a reminder and has a draft, or has sent the form since, is not told of it twice, or in vain.
    """
    at = at or timezone.now()
    closing = list(
        Intake.objects.open(at).filter(closes_at__lte=at + WEEK).select_related("form").order_by("pk")
    )
    known = settled(closing)
    written = 0
    for intake in closing:
        if intake.closes_at and (due := _last_passed(DEADLINE_REMINDERS, intake.closes_at, at)):
            kind, moment = due
            key = moment_key(intake.closes_at)
            written += _to_drafts(intake, kind, known, key=key, moment=moment, at=at)
            written += _to_subscriptions(intake, kind, known, key=key, moment=moment, at=at)
    return written


def _last_passed(
    reminders: Iterable[tuple[MessageKind, timedelta]], end: datetime, at: datetime
) -> tuple[MessageKind, datetime] | None:
    """The last of the reminders whose moment has passed, and that moment; None before the first and from the end on."""
    if end <= at:
        return None
    return next(((kind, end - before) for kind, before in reminders if end - before <= at), None)


def _reminded(owner: str, kind: MessageKind, key: str) -> Exists:
    """Whether the message was written already."""
    return Exists(Message.objects.filter(**{owner: OuterRef("pk")}, kind=kind, about=key))


def _expected(intake: Intake, at: datetime) -> QuerySet[Any]:
    """Those who have a place, know it and are expected; `since` says when they got it.

    To whom staff have just given one it is told first: their turn comes once that can be taken back no more.
    """
    rows = Registration.objects.filter(intake=intake, state_code__in=EXPECTED)
    rows = rows.filter(erased_at=None, erasure_asked_at=None)
    given = RegistrationEvent.objects.filter(
        registration=OuterRef("pk"), kind=EventKind.MOVED, to_state=OuterRef("state_code")
    )
    untold = Exists(given.filter(actor__isnull=False, at__gt=at - settings.LETTERS_WAIT))
    return (
        rows.exclude(untold, since__gt=at - settings.LETTERS_WAIT).exclude(email="").select_related("version")
    )


def _remind(
    intake: Intake, kind: MessageKind, known: Known, *, starts_at: datetime, moment: datetime, at: datetime
) -> int:
    key = moment_key(starts_at)
    rows = _expected(intake, at).filter(~_reminded("registration", kind, key), since__lt=moment)

    def write(due: QuerySet[Any]) -> int:
        return write_to_each(due, kind, LetterContexts(intake), key=key, at=at)

    return see_to(known, intake, kind, key, rows=rows, work=write, came="since", before=moment, at=at)


def _tell_how_to_join(intake: Intake, known: Known, *, at: datetime) -> int:
    """Write to those who have not got the link that is in force, until what it leads to is over."""
    event = event_of(intake)
    if event is None or not event.join_url or event.ends_at <= at:
        return 0
    key = fingerprint(event.join_url)
    told = Message.objects.filter(registration=OuterRef("pk"), carries=key).exclude(state__in=UNHEARD)
    rows = _expected(intake, at).filter(~Exists(told), ~_reminded("registration", MessageKind.JOIN, key))

    def write(due: QuerySet[Any]) -> int:
        return write_to_each(due, MessageKind.JOIN, LetterContexts(intake), key=key, at=at)

    return see_to(known, intake, JOINING, key, rows=rows, work=write, came="since", at=at)


def _to_drafts(
    intake: Intake, kind: MessageKind, known: Known, *, key: str, moment: datetime, at: datetime
) -> int:
    """A change of what was sent is none of them: what was sent stands."""
    rows = Draft.objects.filter(intake=intake, registration=None, created_at__lt=moment)
    rows = rows.filter(~_reminded("draft", kind, key))

    def write(due: QuerySet[Any]) -> int:
        return write_to_each(due, kind, LetterContexts(intake), key=key, at=at)

    what = f"{kind} draft"
    return see_to(known, intake, what, key, rows=rows, work=write, came="created_at", before=moment, at=at)


def _to_subscriptions(
    intake: Intake, kind: MessageKind, known: Known, *, key: str, moment: datetime, at: datetime
) -> int:
    same = {"intake": intake, "email_key": OuterRef("email_key")}
    begun = Exists(Draft.objects.filter(**same, registration=None))
    sent = Exists(Registration.objects.filter(**same, erased_at=None))
    rows = Subscription.objects.active().filter(
        ~_reminded("subscription", kind, key), ~begun, ~sent, intake=intake, confirmed_at__lt=moment
    )
    circular = Circular(kind, intake, key, {})

    def write(due: QuerySet[Any]) -> int:
        return sum(_write_batch(circular, batch, at=at) for batch in in_batches(due))

    what = f"{kind} asked for"
    return see_to(known, intake, what, key, rows=rows, work=write, came="confirmed_at", before=moment, at=at)


def _write_batch(circular: Circular, batch: list[Subscription], *, at: datetime) -> int:
    try:
        with transaction.atomic():
            return circular.write(batch, at=at)
    except IntegrityError:  # another worker was faster with one of them
        one_by_one = (write_message(each, circular.kind, at=at, key=circular.key) for each in batch)
        return sum(message is not None for message in one_by_one)
