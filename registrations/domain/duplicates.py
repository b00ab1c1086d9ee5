"""Of what was sent twice, staff keep one: the others are linked to it and closed; and taken up again in one act.

What only looks so, they tell apart: two that were said to be different suspect nobody of each other any more.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import User
from registrations.domain.errors import NotAllowed, Refused
from registrations.domain.locks import locked_all, locked_row
from registrations.domain.move import move
from registrations.domain.steps import note_of, return_to
from registrations.enums import LEFT, UNSENT, Actor, EventKind, MessageKind, MessageState
from registrations.letters import takes_message
from registrations.models import Registration, RegistrationEvent
from registrations.workflows import MOVE, SETTLED, Transition


class LinkRefused(Refused):
    """They cannot be linked: its message says why."""

    message = gettext_lazy(
        "These are not duplicates of each other: they are of another page, or one is erased."
    )


class LinkedAlready(LinkRefused):
    """Somebody was faster."""

    message = gettext_lazy(
        "One of them is linked as a duplicate already, or no longer is: look at it as it is now, then choose again."
    )


class ToldApart(LinkRefused):
    """A colleague has looked at them and said otherwise."""

    message = gettext_lazy("One of them was said to be different: take that back first.")


class DoesNotGoOn(LinkRefused):
    """The one to keep is over itself."""

    message = gettext_lazy(
        "This one does not go on: whoever sent it has left, or it is closed. Keep another."
    )


class NoneChosen(LinkRefused):
    """There is nothing to link."""

    message = gettext_lazy("Choose at least one to close as a duplicate.")


def may_link(registration: Registration, by: User) -> bool:
    """Whether this person may settle its duplicates."""
    return by.has_perm(MOVE) and registration.is_visible_to(by)


@transaction.atomic
def keep(
    registration: Registration,
    others: Iterable[Registration],
    *,
    by: User,
    message: str = "",
    note: str = "",
    at: datetime | None = None,
) -> list[Registration]:
    """Link the others to the registration that goes on, and close those whose workflow has a way; give them back.

    Each keeps what it holds. Those that can no longer be closed (in review, say) are only linked. What a letter says to
    the person is `message`; where it is empty and one person sent both, the reference that goes on. What was linked to
    one of the others is linked to the one that is kept. Of two people who keep different ones at once, the second is
    told.

    Raises NotAllowed, NoneChosen, DoesNotGoOn, LinkedAlready, ToldApart, LinkRefused for what is of another page, of
    another workflow or erased, and what `move()` raises.
    """
    kept, rest = _locked(registration, others)
    at = at or timezone.now()
    if not by.has_perm(MOVE):
        raise NotAllowed
    seen = Registration.objects.visible_to(by).filter(pk__in=[kept.pk, *(each.pk for each in rest)])
    if seen.count() != len(rest) + 1:
        raise NotAllowed
    if not rest:
        raise NoneChosen
    if any(each.duplicate_of_id for each in (kept, *rest)):
        raise LinkedAlready
    if kept.different_from.filter(pk__in=[each.pk for each in rest]).exists():
        raise ToldApart
    if kept.state_code in SETTLED or kept.erased_at:
        raise DoesNotGoOn
    for each in rest:
        if each.erased_at or each.workflow_code != kept.workflow_code:
            raise LinkRefused
        if each.intake.page_key != kept.intake.page_key:
            raise LinkRefused
        _link(each, kept, by=by, message=message, note=note, at=at)
    return rest


@transaction.atomic
def unlink(registration: Registration, *, by: User, at: datetime | None = None) -> Registration:
    """Take back that it is a duplicate, and take up again what was closed for that; give it back.

    As long as its letter has not left, it stands again where it stood and nobody is written to; afterwards the person
    is told that it goes on.

    Raises NotAllowed, and LinkedAlready when it is no duplicate any more.
    """
    if not may_link(registration, by):
        raise NotAllowed
    current = locked_row(registration)
    at = at or timezone.now()
    if not current.duplicate_of_id:
        raise LinkedAlready
    kept = current.duplicate_of
    current.duplicate_of = None
    current.save(update_fields=["duplicate_of"])
    RegistrationEvent.objects.create(
        registration=current,
        at=at,
        actor=by,
        kind=EventKind.UNLINKED,
        note=note_of(by, kept.reference if kept else ""),
    )
    if current.state_code == current.workflow.when_duplicate:
        _take_up_again(current, by=by, at=at)
    return current


@transaction.atomic
def tell_apart(
    registration: Registration, other: Registration, *, by: User, at: datetime | None = None
) -> bool:
    """Remember that the two are different, in the history of both; say whether it was not known yet.

    Nobody is written to and no state changes. Raises NotAllowed when `by` may not settle both, LinkedAlready when one
    is linked as a duplicate of the other, LinkRefused for what is of another page, of another workflow or erased.
    """
    one, two = _pair(registration, other, by=by)
    if one.pk == two.pk or one.erased_at or two.erased_at or one.workflow_code != two.workflow_code:
        raise LinkRefused
    if one.intake.page_key != two.intake.page_key:
        raise LinkRefused
    if one.duplicate_of_id == two.pk or two.duplicate_of_id == one.pk:
        raise LinkedAlready
    if one.different_from.filter(pk=two.pk).exists():
        return False
    one.different_from.add(two)
    _note_pair(one, two, EventKind.TOLD_APART, by=by, at=at)
    return True


@transaction.atomic
def no_longer_apart(
    registration: Registration, other: Registration, *, by: User, at: datetime | None = None
) -> bool:
    """Take back that the two are different; say whether that was known. Raises NotAllowed."""
    one, two = _pair(registration, other, by=by)
    if not one.different_from.filter(pk=two.pk).exists():
        return False
    one.different_from.remove(two)
    _note_pair(one, two, EventKind.ALIKE_AGAIN, by=by, at=at)
    return True


def _pair(one: Registration, other: Registration, *, by: User) -> tuple[Registration, Registration]:
    """Both as they are, locked. Raises NotAllowed."""
    if not may_link(one, by) or not may_link(other, by):
        raise NotAllowed
    first, rest = _locked(one, [other])
    return first, rest[0] if rest else first


def _note_pair(
    one: Registration, two: Registration, kind: EventKind, *, by: User, at: datetime | None
) -> None:
    at = at or timezone.now()
    RegistrationEvent.objects.bulk_create(
        RegistrationEvent(registration=each, at=at, actor=by, kind=kind, note=note_of(by, other.reference))
        for each, other in ((one, two), (two, one))
    )


def way_to_close(registration: Registration) -> Transition | None:
    """The way by which staff close it as a duplicate; None where its workflow has none from its state."""
    workflow = registration.workflow
    way = workflow.transition(registration.state_code, workflow.when_duplicate)
    return way if way and way.permission else None


def _take_up_again(registration: Registration, *, by: User, at: datetime) -> None:
    """Bring it back to where it stood, as if nothing had been; once its letter has left, write that it goes on.

    The workflow says where it goes on then: not in a state that the person was never told.
    """
    letters = registration.messages.filter(kind=MessageKind.DUPLICATE).select_for_update().order_by("pk")
    events = list(registration.events.exclude(to_state="").order_by("at", "pk"))
    step = next((each for each in reversed(events) if each.to_state == registration.state_code), None)
    if any(letter.state in LEFT for letter in letters) or step is None or not step.from_state:
        back = registration.workflow.leaving(registration.state_code)
        if way := next((way for way in back if way.rule), None):
            move(registration, to=way.target, by=Actor.RULE, at=at)
        return
    letters.filter(state__in=UNSENT).update(state=MessageState.DROPPED)
    before = [each for each in events[: events.index(step)] if each.to_state == step.from_state]
    since = before[-1].at if before else registration.created_at
    return_to(registration, step, by=by, since=since, at=at)


def _link(
    registration: Registration, kept: Registration, *, by: User, message: str, note: str, at: datetime
) -> None:
    registration.duplicate_of = kept
    registration.save(update_fields=["duplicate_of"])
    registration.duplicates.update(duplicate_of=kept)
    way = way_to_close(registration)
    if way is not None:
        told = takes_message(way.letter)
        words = (message.strip() or _which_goes_on(registration, kept)) if told else ""
        move(registration, to=way.target, by=by, message=words, note=kept.reference, at=at)
    # Last in the history: the move is not taken back without the link.
    RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        actor=by,
        kind=EventKind.LINKED,
        note=note_of(by, ": ".join(filter(None, [kept.reference, note.strip()]))),
    )


def _which_goes_on(registration: Registration, kept: Registration) -> str:
    """What the person reads, in their language, where both are theirs; nothing of what somebody else sent."""
    if not registration.email_key or registration.email_key != kept.email_key:
        return ""
    with translation.override(registration.language):
        return _("The one that goes on has the reference %(reference)s.") % {"reference": kept.reference}


def _locked(
    registration: Registration, others: Iterable[Registration]
) -> tuple[Registration, list[Registration]]:
    """All of them as they are, locked: first their rounds, then they themselves, each in the order of their keys."""
    keys = {each.pk for each in others} - {registration.pk}
    rows = Registration.objects.filter(pk__in={registration.pk, *keys})
    intakes = locked_all(lambda: set(rows.values_list("intake_id", flat=True)))
    found = {each.pk: each for each in rows.select_for_update(of=("self",)).order_by("pk")}
    for each in found.values():
        each.intake = intakes[each.intake_id]
    return found.pop(registration.pk), list(found.values())
