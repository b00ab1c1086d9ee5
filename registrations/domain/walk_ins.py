"""Somebody stands there who never registered: they are written down at the door, with the least there is to ask."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import midnight
from registrations.domain.errors import Refused
from registrations.domain.locks import locked
from registrations.domain.move import move
from registrations.domain.on_behalf import CONSENT, register_for
from registrations.domain.places import free_chairs, free_places
from registrations.domain.tapping import OLDEST
from registrations.enums import Channel
from registrations.events import Event, event_of
from registrations.fields import FieldSpec
from registrations.models import FormVersion, Intake, Registration

PRESENT = "attended"


class NotThen(Refused):
    """Nobody stands at the door of what is on another day."""

    message = _(
        "Who comes without a registration is written down from the day of the session on, until three days after it."
    )


class NoPlaceForThem(Refused):
    """They come on top of the places, and nobody has said why they are let in all the same."""

    message = _("Every place is taken. Write for colleagues why this person comes in all the same.")


def items_at_the_door(version: FormVersion) -> list[FieldSpec]:
    """What the form asks of who stands there: the name, an address if there is one, the boxes to be ticked."""
    items = []
    for item in version.items:
        if item.kind == "email" and item.is_contact:
            items.append(replace(item, required=False))
        elif item.identifies or (item.kind == CONSENT and item.required):
            items.append(item)
    return items


def is_the_day(event: Event | None, at: datetime) -> bool:
    """Whether somebody may be written down at the door at that moment: days are those of Paris."""
    if event is None or event.cancelled:
        return False
    return midnight(timezone.localtime(event.starts_at).date()) <= at <= event.ends_at + OLDEST


def is_full(intake: Intake, event: Event | None, at: datetime) -> bool:
    """Whether who stands there comes on top of the places: once it has begun, the chair of who is absent is theirs."""
    begun = event is not None and event.has_begun(at)
    return (free_chairs(intake) if begun else free_places(intake)) == 0


@transaction.atomic
def walk_in(  # noqa: PLR0913 (what is written down, by whom)
    intake: Intake,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    by: User,
    submission: UUID,
    language: str,
    another: bool = False,
    why: str = "",
    at: datetime | None = None,
) -> Registration:
    """Register somebody who stands there, and note them as present at once; before the beginning, as expected.

    They have a place though registrations are closed, for they have come; though every chair is taken too, when `by`
    says `why` for colleagues. What they are told by letter is the thank-you once it is over; before the beginning, what
    anybody reads who registers. The same `submission` sent again changes nothing. The intake is locked first, as by
    `register_for()`.

    Raises NotThen on another day, NoPlaceForThem when all places are taken and nobody says why, and what
    `register_for()` raises: KnownAlready for somebody who is registered.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    event = event_of(intake)
    if event is None or not is_the_day(event, at):
        raise NotThen
    again = Registration.objects.filter(submission=submission).exists()
    on_top = not again and is_full(intake, event, at)
    made = register_for(
        intake,
        answers,
        version=version,
        by=by,
        channel=Channel.ON_SITE,
        came_at=at,
        submission=submission,
        language=language,
        note=why.strip() if on_top else "",
        another=another,
        walks_in=True,
        at=at,
    )
    if on_top and not why.strip():  # who is known already is pointed out before anything is asked
        raise NoPlaceForThem
    if not again and event.has_begun(at):
        move(made, to=PRESENT, by=by, at=at)
    return made
