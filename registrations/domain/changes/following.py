"""Take note of what has become of an event, whoever changed it and however, and have everyone concerned told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page

from core.models import User
from registrations.domain.changes.people import to_write_to
from registrations.domain.changes.telling import have_told
from registrations.domain.changes.timing import follow_dates
from registrations.domain.locks import locked
from registrations.domain.places import fill_places
from registrations.domain.steps import take_all
from registrations.enums import Actor, Change, EventKind
from registrations.events import last_occasion
from registrations.facts import changed_facts, changes, facts_now, same_facts, told_to_any
from registrations.models import Intake, Occasion, Registration, RegistrationEvent
from registrations.models.occasions import last_kept
from registrations.workflows import WORKFLOWS

CALLED_OFF = sorted({workflow.when_called_off for workflow in WORKFLOWS.values()} - {""})
CHOICE = ("tell", "moves_closing", "words_fr", "words_en", "note", "by")


@dataclass(frozen=True, slots=True)
class Choice:
    """What staff decided of a change: whether people are told, in which words, and why in a note for colleagues."""

    tell: bool = True
    moves_closing: bool = True
    words_fr: str = ""
    words_en: str = ""
    note: str = ""
    by: User | None = None

    def applied_to(self, occasion: Occasion) -> Occasion:
        for name in CHOICE:
            setattr(occasion, name, getattr(self, name))
        return occasion


def keep_first(intake: Intake, *, at: datetime) -> None:
    """Keep the facts as they are told to the first person who comes; later ones are found by comparing with them."""
    if not intake.occasions.in_force().exists():
        _keep(facts_now(intake, at=at), at=at, told_at=at)


def prepare(intake: Intake, draft: Page, choice: Choice, *, at: datetime | None = None) -> Occasion:
    """Keep what was decided of a draft until it is published, in whatever way; instead of what was prepared before.

    It holds for these facts only: a draft that changes once more is decided anew, or told of as usual.
    """
    at = at or timezone.now()
    with transaction.atomic():
        locked(intake.pk)
        intake.occasions.filter(since=None).delete()
        occasion = choice.applied_to(facts_now(intake, at=at, draft=draft))
        occasion.save()
    return occasion


def prepared(intake: Intake, draft: Page, *, at: datetime | None = None) -> Occasion | None:
    """What was decided of that draft, as it stands; None when nothing was."""
    found = intake.occasions.filter(since=None).first()
    at = at or timezone.now()
    return found if found and same_facts(found, facts_now(intake, at=at, draft=draft)) else None


def follow_page(page_key: UUID, *, by: User | None = None, at: datetime | None = None) -> list[Occasion]:
    """Take note of the page as it is now, for each of its intakes; give back what has changed."""
    intakes = Intake.objects.filter(page_key=page_key).order_by("pk")
    return [found for each in intakes if (found := follow(each, by=by, at=at))]


@transaction.atomic
def follow(
    intake: Intake, *, choice: Choice | None = None, by: User | None = None, at: datetime | None = None
) -> Occasion | None:
    """Compare the event with what was last kept of it; keep what it is now, and do all that follows from the change.

    In one transaction: the states of those concerned, the dates of the intake, what a prepared choice said. Letters
    are the worker's, who is told here (`telling`). Gives back the new occasion, None when nothing has changed.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    now, last = facts_now(intake, at=at), last_occasion(intake)
    if last is None:
        _keep(now, at=at, told_at=at)
        if now.cancelled and not now.is_over(at):  # cancelled before facts were kept: its people know
            _call_off(intake, now, at=at)
        return None
    found = changes(last, now)
    if not found:
        return None
    now = (choice or _prepared_choice(intake, now) or Choice(by=by)).applied_to(now)
    over = now.is_over(at) or (last.is_over(at) and Change.RESTORED not in found)
    now.tell = now.tell and told_to_any(last, now) and not over
    _keep(now, at=at)
    if Change.CANCELLED in found and not over:
        _call_off(intake, now, at=at)
    if Change.RESTORED in found and not over:
        _restore(intake, now, at=at)
    follow_dates(intake, last, now, at=at)
    if now.tell and to_write_to(intake, now).exists():
        have_told(now)
    else:
        Occasion.objects.filter(pk=now.pk).update(told_at=at)
    return now


def follow_cancellations(at: datetime | None = None) -> int:
    """Take note of intakes cancelled, or no longer, by a date or by hand; say of how many. The worker calls it.

    And of those whose people came before facts were kept. What was taken note of already costs nothing: the facts that
    were last kept say so, and people are only looked for where they say something else.
    """
    at = at or timezone.now()
    kept = {"last_cancelled": last_kept("cancelled"), "last_end": last_kept("ends_at")}
    known = Intake.objects.annotate(**kept).order_by().values_list("pk", "cancelled_at", *kept)
    unheard, restored = set(), set()
    for pk, cancelled_at, was_cancelled, end in known:
        is_cancelled = cancelled_at is not None and cancelled_at <= at
        if was_cancelled is None or (is_cancelled and not was_cancelled):
            unheard.add(pk)
        elif was_cancelled and not is_cancelled and (end is None or end > at):
            restored.add(pk)
    rows = Registration.objects.filter(intake=OuterRef("pk"), erased_at=None)
    concerned = Q(Exists(rows.expected()), pk__in=unheard)
    concerned |= Q(Exists(rows.filter(state_code__in=CALLED_OFF)), pk__in=restored)
    due = list(Intake.objects.filter(concerned).order_by("pk")) if unheard or restored else []
    return sum(follow(intake, at=at) is not None for intake in due)


def follow_pages(at: datetime | None = None) -> int:
    """Take note of pages changed behind our back; say of how many intakes. The worker calls it regularly.

    All pages of what is still to come are read in a few queries and compared with the facts that were last kept; what
    is over has told its people all there was.
    """
    at = at or timezone.now()
    to_come = Q(last_end=None) | Q(last_end__gt=at)
    intakes = Intake.objects.alias(last_end=last_kept("ends_at")).filter(
        to_come, occasions__since__isnull=False
    )
    changed = changed_facts(intakes.distinct(), at=at)
    return sum(follow(intake, at=at) is not None for intake in changed)


def _keep(occasion: Occasion, *, at: datetime, told_at: datetime | None = None) -> None:
    occasion.since, occasion.told_at = at, told_at
    occasion.save()


def _prepared_choice(intake: Intake, now: Occasion) -> Choice | None:
    """What was decided of these facts before they came; whatever was prepared is over with it."""
    found = intake.occasions.filter(since=None).first()
    if found is None:
        return None
    found.delete()
    kept: dict[str, Any] = {name: getattr(found, name) for name in CHOICE}
    return Choice(**kept) if same_facts(found, now) else None


def _call_off(intake: Intake, occasion: Occasion, *, at: datetime) -> None:
    """Everyone expected is called off. Nobody is promoted: no place is given in what is cancelled."""
    target = intake.form.workflow.when_called_off
    if target:
        rows = intake.registrations.expected()
        take_all(rows, target, by=occasion.by or Actor.RULE, at=at, note=occasion.note)


def _restore(intake: Intake, occasion: Occasion, *, at: datetime) -> None:
    """Everyone gets back what they had; who left meanwhile stays out, and what they leave goes to who waits first."""
    workflow = intake.form.workflow
    off = intake.registrations.filter(state_code=workflow.when_called_off, erased_at=None)
    if not workflow.when_called_off:
        return
    back: dict[str, list[int]] = {}
    for pk, had, confirmed in _what_they_had(off, workflow.when_called_off):
        known = had == workflow.when_unconfirmed and confirmed
        back.setdefault(workflow.initial.code if known else had, []).append(pk)
    for code, pks in back.items():
        rows = intake.registrations.filter(pk__in=pks)
        take_all(rows, code, by=occasion.by or Actor.RULE, at=at, note=occasion.note)
    fill_places(intake, at=at)


def _what_they_had(off, code: str) -> list[tuple[int, str, bool]]:
    """Each with the state it was called off from, and whether its address is confirmed by now."""
    moves = RegistrationEvent.objects.filter(registration__in=off, kind=EventKind.MOVED, to_state=code)
    had = dict(moves.order_by("at", "pk").values_list("registration_id", "from_state"))
    rows = off.order_by("pk").values_list("pk", "email_confirmed_at")
    return [(pk, had[pk], confirmed is not None) for pk, confirmed in rows if pk in had]
