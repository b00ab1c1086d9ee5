"""Erase whole registrations once the time that the data-protection officer gave their form is over.

GDPR, article 5(1)(e): data are kept no longer than what they are for needs. The time is one of the officer's rules, by
form and state; without a rule nothing is erased. What staff must keep all the same (article 17(3)) is held, with a
reason.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from core.text.dates import PARIS
from registrations.domain.batches import one_by_one
from registrations.domain.errors import MoveRefused, NotAllowed
from registrations.domain.persons.erasure import erase
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.steps import note_of
from registrations.enums import EventKind
from registrations.events import event_of
from registrations.models import (
    Form,
    FormVersion,
    Hold,
    Intake,
    Registration,
    RegistrationEvent,
    RetentionRule,
    RetentionRun,
)
from registrations.models.occasions import last_kept
from registrations.models.registrations import CAME, ERASE, RegistrationQuerySet
from registrations.models.retention import EVERY_STATE
from registrations.workflows import DELAYS, Workflow

SOON = timedelta(days=30)  # how far ahead the preview looks


class ReasonMissing(MoveRefused):
    """Why it must be kept is not said."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("Say why it must be kept: nothing was changed.")


class Kept(MoveRefused):
    """It is held."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("It must be kept: %(reason)s") % {"reason": self.reason}


@dataclass(frozen=True, slots=True)
class Time:
    """A rule as it applies: to the answers to these versions of a form, in these states."""

    rule: RetentionRule
    versions: tuple[int, ...]
    states: tuple[str, ...]

    def limit(self, at: datetime) -> datetime:
        """What has lasted since before then is over."""
        return months_before(at, self.rule.months)

    def holds_for(self, registration: Registration) -> bool:
        return registration.version_id in self.versions and registration.state_code in self.states


def lasting(workflow: Workflow) -> list[str]:
    """The states in which nothing waits for staff: what does is not erased before they have gone on with it."""
    return [state.code for state in workflow.states if (workflow.code, state.code) not in DELAYS]


def times() -> list[Time]:
    """All rules, each with what it applies to: one query, a line for each rule and version."""
    joined = RetentionRule.objects.select_related("form").annotate(version=F("form__versions"))
    rules: dict[int, RetentionRule] = {}
    versions: dict[int, set[int]] = {}
    for each in joined.order_by("form", "state_code", "version"):
        rules.setdefault(each.pk, each)
        if each.version is not None:
            versions.setdefault(each.form_id, set()).add(each.version)
    return _applied(list(rules.values()), versions)


def proposed(form: Form, months: Mapping[str, int | None]) -> list[Time]:
    """The rules of a form as they would be with these months by state, for a look before they are kept."""
    rules = [
        RetentionRule(form=form, state_code=code, months=number) for code, number in months.items() if number
    ]
    keys = FormVersion.objects.filter(form=form).order_by().values_list("pk", flat=True)
    return _applied(rules, {form.pk: set(keys)})


@transaction.atomic
def set_rules(form: Form, months: Mapping[str, int | None], *, by: User, at: datetime | None = None) -> None:
    """Keep how many months what came in by the form is kept, by state; None or nothing for ever. Raises NotAllowed."""
    if not by.has_perm(ERASE):
        raise NotAllowed
    at = at or timezone.now()
    RetentionRule.objects.filter(form=form).exclude(
        state_code__in=[code for code, number in months.items() if number]
    ).delete()
    for code, number in months.items():
        if number and not RetentionRule.objects.filter(form=form, state_code=code, months=number).exists():
            RetentionRule.objects.update_or_create(
                form=form, state_code=code, defaults={"months": number, "set_at": at, "set_by": by}
            )


def _applied(rules: list[RetentionRule], versions: dict[int, set[int]]) -> list[Time]:
    named: dict[int, set[str]] = {}
    for rule in rules:
        named.setdefault(rule.form_id, set()).add(rule.state_code)
    found = []
    for rule in rules:
        states = [code for code in lasting(rule.form.workflow) if code not in named[rule.form_id]]
        if rule.state_code != EVERY_STATE:
            states = [rule.state_code]
        found.append(Time(rule, tuple(sorted(versions.get(rule.form_id, ()))), tuple(states)))
    return found


def months_before(at: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier, in Paris; the last day of a month that has no such day."""
    local = at.astimezone(PARIS)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    return local.replace(
        year=year, month=month + 1, day=min(local.day, calendar.monthrange(year, month + 1)[1])
    )


def over_by(
    at: datetime, known: Iterable[Time] | None = None, rows: RegistrationQuerySet | None = None
) -> RegistrationQuerySet:
    """Those of the rows (all by default) that have outlived their rule at that moment and are not held.

    The months begin with the latest of three: the state they are in, the last change of the answers, the end of what
    they are for. An index leads to what has been in its state for so long and is not erased, and to nothing else.
    """
    rows = Registration.objects.all() if rows is None else rows
    over = Q(pk__in=[])
    for each in times() if known is None else known:
        limit = each.limit(at)
        later = Intake.objects.alias(end=last_kept("ends_at")).filter(form=each.rule.form_id, end__gt=limit)
        over |= Q(
            version__in=each.versions, state_code__in=each.states, since__lte=limit, came__lte=limit
        ) & ~Q(intake__in=later.values("pk"))
    held = Hold.objects.filter(registration=OuterRef("pk"), lifted_at=None)
    return rows.alias(came=CAME).filter(over, ~Exists(held), erased_at=None)


def erase_outlived(at: datetime | None = None) -> int:
    """Erase what has outlived its rule, some hundreds of each rule in a round; say how many. The worker, once an hour.

    Each in a transaction of its own, looked at again under its lock. A line says how many each rule has had erased.
    """
    at = at or timezone.now()
    whole = 0
    for each in times():
        rows = over_by(at, [each]).order_by("since", "pk")
        number = one_by_one(rows, lambda due, each=each: _erase(due, each, at))  # type: ignore[misc]
        if number:
            rule = each.rule
            RetentionRun.objects.create(
                form=rule.form, state_code=rule.state_code, months=rule.months, at=at, number=number
            )
        whole += number
    return whole


def _erase(due: Registration, time: Time, at: datetime) -> bool:
    current = locked_registration(due)
    event = event_of(current.intake)
    since = max(
        current.since, current.changed_at or current.created_at, event.ends_at if event else current.since
    )
    if current.erased_at or not time.holds_for(current) or since > time.limit(at):
        return False
    together = [current, *repetitions(current), *([current.referral] if current.referral else [])]
    if reasons([each.pk for each in together]):
        return False
    erase(current, at=at)
    return True


def kept_until(registration: Registration, known: Iterable[Time]) -> datetime | None:
    """From when on it is erased as things stand; None where no rule says."""
    time = next((each for each in known if each.holds_for(registration)), None)
    if time is None:
        return None
    event = event_of(registration.intake)
    begins = [registration.since, registration.changed_at or registration.created_at]
    return months_before(max([*begins, *([event.ends_at] if event else [])]), -time.rule.months)


def reasons(keys: Iterable[int]) -> dict[int, str]:
    """Why those of these registrations that must be kept must be, by their keys."""
    standing = Hold.objects.filter(registration__in=list(keys), lifted_at=None).order_by()
    return dict(standing.values_list("registration", "reason"))


@transaction.atomic
def hold(registration: Registration, reason: str, *, by: User, at: datetime | None = None) -> Hold:
    """Keep it from being erased, by staff or by its time, until that is lifted. Held already, it has the new reason.

    Raises NotAllowed for who may not erase it, ReasonMissing without a reason.
    """
    at, reason = at or timezone.now(), reason.strip()
    current = _own(registration, by)
    if not reason:
        raise ReasonMissing
    Hold.objects.filter(registration=current, lifted_at=None).update(lifted_at=at)
    RegistrationEvent.objects.create(
        registration=current, at=at, actor=by, kind=EventKind.HELD, note=note_of(by, reason)
    )
    return Hold.objects.create(registration=current, reason=reason[:300], at=at, by=by)


@transaction.atomic
def lift(registration: Registration, *, by: User, at: datetime | None = None) -> bool:
    """Let it be erased again; say whether it was held. Raises NotAllowed."""
    at = at or timezone.now()
    current = _own(registration, by)
    if not Hold.objects.filter(registration=current, lifted_at=None).update(lifted_at=at):
        return False
    RegistrationEvent.objects.create(registration=current, at=at, actor=by, kind=EventKind.RELEASED)
    return True


def _own(registration: Registration, by: User) -> Registration:
    current = locked_registration(registration)
    if not by.has_perm(ERASE) or not current.is_visible_to(by) or current.erased_at:
        raise NotAllowed
    return current
