"""Who was asked for documents until a day, and has not sent them, is reminded once before it."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.text.dates import midnight
from registrations.domain.batches import one_by_one
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.models import Message, Registration, Wanted
from registrations.models.wanted import ASKED_FOR_MORE

AHEAD = timedelta(days=2)  # before the last day, in whole days in Paris


def remind_of_wanted(at: datetime | None = None) -> int:
    """Write to those whose last day is one of the next three, in Paris; say to how many.

    Not to who was asked on these days only, nor to who was not told yet that they are asked.
    """
    at = at or timezone.now()
    today = midnight(at)
    told = Message.objects.filter(registration=OuterRef("registration"), kind=MessageKind.WANTED_SOON)
    due = (
        Wanted.objects.open()
        .filter(
            until__range=(today.date(), (today + AHEAD).date()),
            asked_at__lte=min(today, at - settings.LETTERS_WAIT),
            registration__state_code=ASKED_FOR_MORE,
            registration__erased_at=None,
            registration__erasure_asked_at=None,
        )
        .exclude(registration__email="")
        .exclude(Exists(told.filter(created_at__gt=OuterRef("asked_at"))))
        .order_by("pk")
    )
    return one_by_one(due, partial(_remind, at=at))


def _remind(due: Wanted, *, at: datetime) -> bool:
    """Write it, unless the person has answered meanwhile, or another worker was faster."""
    rows = Registration.objects.select_for_update(of=("self",)).select_related("intake", "version")
    registration = rows.get(pk=due.registration_id)
    if not registration.wanted.open().filter(pk=due.pk).exists():
        return False
    return write_message(registration, MessageKind.WANTED_SOON, at=at, key=str(due.pk)) is not None
