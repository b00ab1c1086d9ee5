"""Erase single answers once the time that their form gives them is over."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.models import Heartbeat
from registrations.domain.batches import one_by_one
from registrations.domain.persons.locking import drop_copies, locked_registration
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind
from registrations.events import LONGEST_EVENT, event_of, starts_of
from registrations.fields import FieldSpec
from registrations.models import Draft, FormVersion, Intake, Occasion, Registration, RegistrationEvent
from registrations.models.registrations import BRING_BACK, CAME

AN_HOUR = timedelta(hours=1)  # how long what was dated before a round may take to be seen


def forget_answers(at: datetime | None = None) -> int:
    """Erase the answers that may not be kept any more; say of how many registrations.

    Their days begin with the end of what the registration is for; where that happens at no given time, when it came or
    was last changed. Their files go with them, the consents they are, and what a change that is being made has copied.
    The history says that it was done, and not what was answered. The worker calls it once an hour.

    The first time everything is looked at, then only what has become due since: whoever came or changed that many days
    ago, whatever ended that many days ago or whose dates were changed meanwhile, and answers that came back otherwise.
    """
    at = at or timezone.now()
    by_days: defaultdict[int, dict[int, list[str]]] = defaultdict(dict)
    for version in FormVersion.objects.order_by("pk"):
        for spec in _limited(version):
            by_days[spec.keep_days or 0].setdefault(version.pk, []).append(spec.key)
    return sum(_forget_after(timedelta(days=days), keys, at=at) for days, keys in sorted(by_days.items()))


def _forget_after(kept: timedelta, keys: Mapping[int, list[str]], *, at: datetime) -> int:
    """Those answers that are kept for that time: `keys` by the versions that ask for them."""
    beat = f"answers.{kept.days}"
    last = Heartbeat.objects.filter(name=beat, at__lte=at).values_list("at", flat=True).first()
    number, complete = 0, True
    for rows in _candidates(kept, keys, last, at):
        due = _over(rows, at - kept)
        if due is not None:
            number += one_by_one(due, lambda registration: _forget(registration, at))
            complete = complete and not due.exists()
    if complete:
        Heartbeat.beat(beat, at=at)
    return number


def _candidates(
    kept: timedelta, keys: Mapping[int, list[str]], last: datetime | None, at: datetime
) -> Iterator[QuerySet[Registration]]:
    """Those that still hold one of the answers and were complete by then, as far as they were not due at `last`."""
    held = Q(pk__in=[])
    for version, limited in keys.items():
        held |= Q(version=version, answers__has_any_keys=limited)
    rows = Registration.objects.filter(held, erased_at=None).alias(came=CAME).filter(came__lte=at - kept)
    if last is None:
        yield rows
        return
    yield rows.filter(came__gt=last - kept)
    if intakes := _ended(last - kept, at - kept, changed=last):
        yield rows.filter(intake__in=intakes)
    back = RegistrationEvent.objects.filter(kind__in=BRING_BACK, at__gt=last - AN_HOUR)
    if registrations := set(back.values_list("registration", flat=True)):
        yield rows.filter(pk__in=registrations)


def _ended(after: datetime, until: datetime, *, changed: datetime) -> list[int]:
    """The intakes whose event ended between the two moments, or was found to be another one since `changed`."""
    before = Occasion.objects.in_force().filter(intake=OuterRef("intake"), pk__lt=OuterRef("pk"))
    another = Q(Exists(before), since__gt=changed - AN_HOUR)
    kept = Occasion.objects.in_force().filter(Q(ends_at__gt=after, ends_at__lte=until) | another)
    begun = Q(page_key__in=starts_of(after - LONGEST_EVENT, until))
    return list(Intake.objects.filter(begun | Q(pk__in=kept.values("intake"))).values_list("pk", flat=True))


def forgotten(registration: Registration) -> list[FieldSpec]:
    """The questions whose answers were erased after their time, if there were any; none once everything is erased."""
    if registration.erased_at:
        return []
    return [spec for spec in _limited(registration.version) if spec.key not in registration.answers]


def _limited(version: FormVersion) -> list[FieldSpec]:
    """The questions with a time of their own. What names the person stays as long as the registration."""
    return [spec for spec in version.specs if spec.keep_days and not (spec.identifies or spec.is_contact)]


def _outlived(registration: Registration, at: datetime) -> list[str]:
    """The fields whose answers it still holds and may not keep any more."""
    since = registration.changed_at or registration.created_at
    if event := event_of(registration.intake):
        since = max(since, event.ends_at)
    return [
        spec.key
        for spec in _limited(registration.version)
        if spec.key in registration.answers and since + timedelta(days=spec.keep_days or 0) <= at
    ]


def _over(rows: QuerySet[Registration], limit: datetime) -> QuerySet[Registration] | None:
    """Those of the rows whose event, if there is one, was over by that moment; None when there are none."""
    over = [
        intake.pk
        for intake in Intake.objects.filter(pk__in=rows.order_by().values("intake").distinct())
        if (event := event_of(intake)) is None or event.ends_at <= limit
    ]
    return rows.filter(intake__in=over).order_by("pk") if over else None


def _forget(due: Registration, at: datetime) -> bool:
    """One of them, unless it has changed since."""
    drafts = Draft.objects.filter(registration=due)
    current = locked_registration(due, drafts)
    keys = _outlived(current, at)
    if current.erased_at or not keys:
        return False
    for key in keys:
        del current.answers[key]
    current.save(update_fields=["answers"])
    drop_copies(current, drafts, keys)
    current.consents.filter(field_key__in=keys).delete()
    RegistrationEvent.objects.create(
        registration=current, at=at, kind=EventKind.ANSWERS_ERASED, note=note_of(Actor.RULE, "")
    )
    return True
