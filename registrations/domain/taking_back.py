"""A correction is taken back while its letters wait: what it has put aside comes back, as if it had not been made."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.models import User
from registrations.domain.errors import RegisteredAlready, UndoRefused
from registrations.domain.places import other_registration
from registrations.enums import EventKind, LinkEnd, MessageState
from registrations.fields import FieldSpec
from registrations.fields.typed import typed_of
from registrations.models import (
    Correction,
    Draft,
    Message,
    PersonalLink,
    Registration,
    RegistrationEvent,
)
from registrations.workflows import REGISTERED

COLUMNS = ("name", "name_key", "email", "email_key", "new_email")
MOMENTS = ("email_confirmed_at", "held_until")
OF_TWINS = ("name_key", "email", "email_key")
OF_DRAFTS = ("email", "email_key")


def row_of(registration: Registration) -> dict[str, Any]:
    """What a correction may change on the row itself, as JSON keeps it."""
    moments = {name: getattr(registration, name) for name in MOMENTS}
    return _values(registration, COLUMNS) | {k: at.isoformat() if at else None for k, at in moments.items()}


def beside(rows: Iterable[Registration | Draft]) -> dict[str, dict[str, str]]:
    """The same of what follows the row (repetitions, changes being made), by their keys."""
    return {str(row.pk): _values(row, OF_DRAFTS if isinstance(row, Draft) else OF_TWINS) for row in rows}


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def follow(draft: Draft, before: Mapping[str, Any], after: Mapping[str, Any], specs: list[FieldSpec]) -> None:
    """A change that the person is making shows the answers as they are now, where they have typed nothing else."""
    old, new = typed_of(specs, before), typed_of(specs, after)
    draft.typed |= {key: new[key] for key in new if draft.typed.get(key) == old[key]}
    draft.save(update_fields=["typed"])


def take_back(
    registration: Registration, step: RegistrationEvent, *, by: User, at: datetime
) -> RegistrationEvent:
    """Bring back what the correction of that event has put aside; give the event that says so. All is locked.

    Links that it has ended open again, for nothing has left since. Raises UndoRefused when it is too late or an answer
    is another one again, and RegisteredAlready when someone else has the person's place by now.
    """
    kept = Correction.objects.select_for_update().filter(event=step).first()
    if kept is None:
        raise UndoRefused
    before, now = dict(registration.answers), registration.answers
    for key, (was, became) in kept.answers.items():
        if now.get(key) != became:
            raise UndoRefused
        before[key] = was
    for name, value in kept.row.items():
        setattr(registration, name, parse_datetime(value) if name in MOMENTS and value else value)
    if registration.state_code in REGISTERED and other_registration(registration):
        raise RegisteredAlready
    registration.answers = before
    registration.save(update_fields=["answers", *COLUMNS, *MOMENTS])
    for pk, values in kept.followed["twins"].items():
        Registration.objects.filter(pk=pk, erased_at=None).update(**values)
    waiting = registration.messages.filter(pk__in=kept.followed["letters"], state=MessageState.QUEUED)
    waiting.update(
        to=registration.email, state=MessageState.QUEUED if registration.email else MessageState.BY_HAND
    )
    drafts = Draft.objects.filter(registration=registration).order_by("pk")
    for draft in drafts:
        follow(draft, now, before, [each for each in registration.version.specs if each.key in kept.answers])
        Draft.objects.filter(pk=draft.pk).update(**kept.followed["drafts"].get(str(draft.pk), {}))
    ended = {"ended_by": LinkEnd.ELSEWHERE, "revoked_at": step.at}
    for owner in ({"registration": registration}, {"draft__in": drafts}):
        PersonalLink.objects.filter(**owner, **ended).update(ended_by="", revoked_at=None)
    kept.delete()
    return RegistrationEvent.objects.create(registration=registration, at=at, actor=by, kind=EventKind.UNDONE)


def left_since(letters: Iterable[Message], step: RegistrationEvent) -> bool:
    """Whether anything has left for the person, or is leaving, since the correction."""
    return any(
        letter.state == MessageState.SENDING
        or (letter.state == MessageState.SENT and letter.sent_at and letter.sent_at >= step.at)
        for letter in letters
    )


def forget_corrections(at: datetime | None = None) -> int:
    """Forget what was put aside once it can no longer be taken back; say how many. The worker calls it every minute."""
    at = at or timezone.now()
    gone, _by_model = Correction.objects.filter(event__at__lte=at - settings.LETTERS_WAIT).delete()
    return gone
