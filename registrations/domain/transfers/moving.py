"""Move somebody from one workshop to another: they keep their turn, their answers and their consents.

Both intakes are locked, the lower key first, whichever way somebody goes: two who go opposite ways at once never wait
for each other in a circle. The registration stays itself: reference, link and history go along, and the moment when it
came orders the waiting list it comes to.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.models import User
from registrations.domain.errors import NotAllowed
from registrations.domain.locks import locked_all, where_they_are
from registrations.domain.outbox import letters_with_event, write_message
from registrations.domain.persons.locking import locked_registration, repetitions
from registrations.domain.places import fill_places, has_place_for_newcomer, state_with_place
from registrations.domain.steps import leaves_at, note_of
from registrations.domain.transfers.carrying import carry
from registrations.domain.transfers.refusing import refusal_to_transfer, targets_for
from registrations.enums import LEFT, UNSENT, EventKind, MessageKind, MessageState
from registrations.events import held_until, title_of
from registrations.fields import FieldSpec
from registrations.letters import Listed
from registrations.models import Correction, Draft, Intake, Message, Registration, RegistrationEvent, Settled
from registrations.workflows import MOVE


@transaction.atomic
def transfer(
    registration: Registration,
    to: Intake,
    *,
    by: User,
    message: str = "",
    note: str = "",
    at: datetime | None = None,
) -> RegistrationEvent:
    """Move the registration to another intake of the same workflow; give the event back.

    It gets a place there when one is free and nobody waits for it, else it waits in the order in which people came,
    as of the moment when it came itself. Answers are carried over by their keys; what the other form asks besides is
    named in the letter, as is where the person was and is, with the new event for the calendar. `message` is what the
    letter says besides, `note` is for colleagues. The place that is left goes to the first who waits for it. What had
    not left of the former one is dropped. Until the letter leaves, `undo()` takes it back.

    Raises NotAllowed for who may not move it, or nobody there; ThereAlready, NotMovable, TakesNobody, BeingChanged; and
    RegisteredAlready when the same person is registered there.
    """
    locks = locked_all(lambda: {to.pk, *where_they_are([registration])})
    drafts = Draft.objects.filter(registration=registration)
    current = locked_registration(registration, drafts)
    target, at = locks[to.pk], at or timezone.now()
    if not by.has_perm(MOVE) or not current.is_visible_to(by):
        raise NotAllowed
    if not targets_for(by, at).filter(pk=target.pk).exists():
        raise NotAllowed
    if refusal := refusal_to_transfer(current, target, at=at):
        raise refusal
    source, before = current.intake, _row(current)
    carried = carry(current, target)
    twins = list(repetitions(current).values_list("pk", flat=True))
    titles = {
        language: title_of(source, language) for language in {current.language, translation.get_language()}
    }
    held, from_state = current.state.holds_place, current.state_code
    dropped = _drop_unsent(current)
    current.intake, current.version, current.answers = target, carried.version, carried.answers
    current.state_code = _state_there(current, target)
    current.since = at
    _hold(current, at=at)
    current.save(update_fields=["intake", "version", "answers", "state_code", "since", "held_until"])
    Registration.objects.filter(pk__in=twins).update(intake=target)
    drafts.update(intake=target)
    for each in (source, target):
        Settled.objects.reopen(each.pk)
    way = f"{titles[translation.get_language()]} → {title_of(target, translation.get_language())}"
    event = RegistrationEvent.objects.create(
        registration=current,
        at=at,
        actor=by,
        kind=EventKind.TRANSFERRED,
        from_state=from_state,
        to_state=current.state_code,
        message=message.strip(),
        note=note_of(by, "\n".join(filter(None, [way, _said(carried.missing), note.strip()]))),
    )
    Correction.objects.create(event=event, row=before, followed={"twins": twins, "dropped": dropped})
    _tell(current, source, titles[current.language], carried.missing, message=message, by=by, at=at)
    if held:
        fill_places(source, at=at)
    registration.intake, registration.state_code = target, current.state_code
    return event


def _state_there(registration: Registration, target: Intake) -> str:
    """With a place what it was, or what somebody new would be; without one, on the list."""
    workflow = registration.workflow
    if not has_place_for_newcomer(target):
        return workflow.when_full
    if registration.state_code != workflow.when_full:
        return registration.state_code
    confirmed = registration.email_confirmed_at is not None or bool(registration.channel)
    return state_with_place(target, email=registration.email, confirmed=confirmed).code


def _hold(registration: Registration, *, at: datetime) -> None:
    """Until when its place is held there, as long as it was or anew."""
    if registration.state_code != registration.workflow.when_unconfirmed:
        registration.held_until = None
    elif registration.held_until is None:
        registration.held_until = held_until(registration.intake, at=at)


def _row(registration: Registration) -> dict[str, Any]:
    """What a move changes on the row, as JSON keeps it."""
    moments = {name: getattr(registration, name) for name in ("since", "held_until")}
    return {
        "intake": registration.intake_id,
        "version": registration.version_id,
        "answers": registration.answers,
        "state": registration.state_code,
    } | {name: at.isoformat() if at else None for name, at in moments.items()}


def _drop_unsent(registration: Registration) -> list[int]:
    """What has not left speaks of the workshop that is left; give the keys."""
    unsent = registration.messages.filter(state__in=UNSENT).exclude(kind=MessageKind.NEW_ADDRESS)
    keys = list(unsent.order_by("pk").select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__in=keys).update(state=MessageState.DROPPED)
    return keys


def _said(missing: Iterable[FieldSpec]) -> str:
    """The questions that are still to be answered, for colleagues, in the active language."""
    labels = ", ".join(spec.label() for spec in missing)
    return _("Still to be answered: %(questions)s") % {"questions": labels} if labels else ""


def _tell(
    registration: Registration,
    source: Intake,
    former: str,
    missing: Sequence[FieldSpec],
    *,
    message: str,
    by: User,
    at: datetime,
) -> None:
    had = letters_with_event(registration).filter(state__in=LEFT).exists()
    values: dict[str, object] = {"former": former, "message": message}
    with translation.override(registration.language):
        values["attached"] = _attached(had=had, gets=registration.state.holds_place)
    if missing:
        labels = tuple(spec.label(registration.language) for spec in missing)
        with translation.override(registration.language):
            title = _("Still to be answered, on your page")
        values["missing"] = Listed(labels, title=title)
    write_message(
        registration,
        MessageKind.TRANSFERRED,
        at=at,
        key=f"from {source.pk} {at.isoformat()}",
        values=values,
        due_at=leaves_at(by, at),
        with_calendar=had,
    )


def _attached(*, had: bool, gets: bool) -> str:
    """What the files do to the person's calendar."""
    if had and gets:
        return _("The attached files put it into your calendar, and take the former one out.")
    if had:
        return _("The attached file takes the former one out of your calendar.")
    return _("The attached file puts it into your calendar.") if gets else ""
