"""Places of an intake: who gets one, who waits, what a freed one becomes.

Whoever changes who holds a place locks the intake's row first. So two people never get one place, no place stays free
while someone waits for it, and it goes to the one who came first.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.text.names import same_person
from registrations.domain.batches import one_by_one
from registrations.domain.locks import locked, locked_row
from registrations.domain.steps import agree, take
from registrations.enums import Actor, EventKind
from registrations.events import event_of
from registrations.letters import LetterContext
from registrations.models import Intake, Registration, RegistrationEvent
from registrations.models.occasions import last_kept
from registrations.models.registrations import RegistrationQuerySet
from registrations.telling import told_state
from registrations.workflows import HOLDING, NOT_SEATED, REGISTERED, UNCONFIRMED, WAITING, State


def free_places(intake: Intake) -> int | None:
    """How many places are free now; None without a limit, 0 when as many or more are taken. Counts at each call."""
    if intake.capacity is None:
        return None
    # No more are counted than there are places: more are taken where staff have made the places fewer.
    return intake.capacity - taken_places(intake)[: intake.capacity].count()


def free_chairs(intake: Intake) -> int | None:
    """How many of the places nobody sits on once it has begun: those that are free, and those of who is noted absent.

    For who stands at the door alone (`walk_ins`): a place that was given stays given to everybody else. None and 0 as
    of `free_places()`.
    """
    if intake.capacity is None:
        return None
    seated = taken_places(intake).exclude(state_code__in=NOT_SEATED)
    return intake.capacity - seated[: intake.capacity].count()


def taken_places(intake: Intake) -> RegistrationQuerySet:
    """Those who hold a place, in no order."""
    return intake.registrations.filter(state_code__in=HOLDING).order_by()


def has_place_for_newcomer(intake: Intake) -> bool:
    """Whether someone who comes now gets a place: one is free, and nobody came before and waits for it."""
    return free_places(intake) != 0 and not waiting(intake).exists()


def waiting(intake: Intake) -> RegistrationQuerySet:
    """Those who wait for a place, in the order of arrival. Who asked to be erased is passed over."""
    rows = intake.registrations.filter(state_code=intake.form.workflow.when_full)
    return rows.filter(erasure_asked_at=None, erased_at=None).order_by("created_at", "pk")


def state_with_place(intake: Intake, *, email: str, confirmed: bool) -> State:
    """The state of someone who gets a place: theirs at once, or held until the address is confirmed.

    Someone without an address has nothing to confirm.
    """
    workflow = intake.form.workflow
    to_confirm = intake.confirmation_hours and workflow.when_unconfirmed and email and not confirmed
    return workflow.state(workflow.when_unconfirmed) if to_confirm else workflow.initial


def other_registration(registration: Registration) -> Registration | None:
    """Another registration of the same person in the same intake that counts."""
    if not registration.email_key or not registration.workflow.when_repeated:
        return None
    others = registered(registration.intake, registration.email_key).exclude(pk=registration.pk)
    return of_person(others, registration.name_key)


def registered(intake: Intake, mailbox: str) -> RegistrationQuerySet:
    """The registrations of that mailbox (an `email_key`) in the intake that count: one at most for each person."""
    return intake.registrations.filter(email_key=mailbox, state_code__in=REGISTERED).order_by("pk")


def of_person(registrations: Iterable[Registration], person: str) -> Registration | None:
    """The first of them that is that person's (a `name_key`), among those of one mailbox."""
    return next((each for each in registrations if same_person(each.name_key, person)), None)


@transaction.atomic
def fill_places(intake: Intake, *, at: datetime | None = None) -> list[Registration]:
    """Give every free place to those who wait, in the order of arrival; give back those who got one.

    Nobody gets one in a cancelled intake, or once what it is for has begun. When more places are taken than there are,
    nobody loses one and nobody gets one. Where addresses are confirmed, a place is held for someone who never did.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    workflow = intake.form.workflow
    free = free_places(intake)
    if not workflow.when_full or free == 0:
        return []
    lucky = list(waiting(intake).select_for_update()[:free])
    if not lucky or not _may_be_given(intake, at):
        return []
    contexts: dict[str, LetterContext] = {}
    # Always in the same order, for their letters are counted by address (`strangers`): two intakes that fill at once
    # for the same people never wait for each other in a circle.
    for registration in sorted(lucky, key=attrgetter("email_key")):
        registration.intake = intake
        context = contexts.setdefault(registration.language, LetterContext(intake, registration.language))
        confirmed = registration.email_confirmed_at is not None
        state = state_with_place(intake, email=registration.email, confirmed=confirmed)
        way = workflow.way(registration.state_code, state.code)
        take(registration, way, by=Actor.RULE, at=at, context=context)
    return lucky


def _may_be_given(intake: Intake, at: datetime) -> bool:
    if intake.cancelled_at and intake.cancelled_at <= at:
        return False
    event = event_of(intake)
    return event is None or not event.has_begun(at)


def fill_open_places(at: datetime | None = None) -> int:
    """Give the places that have become free without a verb (an event put off, an intake no longer cancelled).

    Gives back how many people got one. The worker calls it regularly.
    """
    at = at or timezone.now()
    waiting = Registration.objects.filter(
        intake=OuterRef("pk"), state_code__in=WAITING, erasure_asked_at=None, erased_at=None
    )
    begun = Q(starts__isnull=False, starts__lte=at)  # nobody gets a place in what has begun
    intakes = Intake.objects.standing(at).alias(starts=last_kept("starts_at")).exclude(begun)
    found = intakes.filter(Exists(waiting)).order_by("pk")
    return sum(len(fill_places(intake, at=at)) for intake in found if free_places(intake) != 0)


@transaction.atomic
def confirm_email(
    registration: Registration, *, at: datetime | None = None, quiet: bool = False
) -> Registration:
    """Note that the address is the person's own, and give what depended on it; give the registration back as it is.

    A place that was held is theirs. Someone who comes too late gets a place if one is left, else waits; nothing more
    once the intake is cancelled or what it is for has begun. Confirming twice changes nothing. What staff have just
    confirmed in the person's place, and not told yet, is the person's own from then on. `quiet` where the caller writes
    the letter.
    """
    at = at or timezone.now()
    current = locked_row(registration)
    if current.erased_at:
        return current
    if current.email_confirmed_at is None:
        current.email_confirmed_at = at
        current.save(update_fields=["email_confirmed_at"])
        RegistrationEvent.objects.create(
            registration=current, at=at, kind=EventKind.EMAIL_CONFIRMED, note=Actor.PERSON.value
        )
    if target := _confirmed_state(current, at):
        way = current.workflow.way(current.state_code, target)
        take(current, way, by=Actor.PERSON if way.person else Actor.RULE, at=at, quiet=quiet)
    elif _given_already(current, at):
        agree(current, at=at)
    return current


def _confirmed_state(registration: Registration, at: datetime) -> str:
    """Where a confirmed address leads; empty when it changes nothing."""
    workflow, intake = registration.workflow, registration.intake
    if not workflow.when_unconfirmed:
        return ""
    if registration.state_code == workflow.when_unconfirmed:
        return workflow.initial.code
    if not workflow.first_of_person(registration.state_code, workflow.initial.code):
        return ""
    if other_registration(registration):
        return workflow.when_repeated
    if not _may_be_given(intake, at):
        return ""
    return workflow.initial.code if has_place_for_newcomer(intake) else workflow.when_full


def _given_already(registration: Registration, at: datetime) -> bool:
    """Whether staff have just given what the person was told to confirm for, and have not told it yet."""
    workflow = registration.workflow
    told = told_state(registration, at)
    if told.code not in workflow.to_confirm or registration.state_code not in REGISTERED:
        return False
    way = workflow.transition(told.code, registration.state_code)
    return way is not None and way.person


def lapse_unconfirmed(at: datetime | None = None) -> int:
    """Give back the places whose address was not confirmed in time, each in a transaction of its own; say how many.

    The one who waited first gets it in the same transaction. A cancelled intake has no place to give back.
    """
    at = at or timezone.now()
    late = Registration.objects.filter(state_code__in=UNCONFIRMED, held_until__lte=at)
    late = late.filter(intake__in=Intake.objects.standing(at)).order_by("held_until", "pk")
    return one_by_one(late, lambda registration: _lapse(registration, at))


def _lapse(late: Registration, at: datetime) -> bool:
    """One of them, unless its owner was faster."""
    registration = locked_row(late)
    workflow = registration.workflow
    if registration.state_code != workflow.when_unconfirmed or not registration.held_until:
        return False
    if registration.held_until > at:
        return False
    take(registration, workflow.way(workflow.when_unconfirmed, workflow.when_late), by=Actor.RULE, at=at)
    fill_places(registration.intake, at=at)
    return True
