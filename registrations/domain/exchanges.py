"""What was said or written with a person elsewhere: a telephone call, a meeting, a mail of another mailbox."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.models import User
from core.text.dates import PARIS, minute_in_words
from registrations.domain.errors import MoveRefused, NothingNoted
from registrations.domain.noting import note
from registrations.models import Registration, RegistrationEvent

FIRST_YEAR = 2000  # what is older was mistyped


class Way(models.TextChoices):
    """How it took place, and who turned to whom."""

    CALL_IN = "call_in", pgettext_lazy("exchange", "The person telephoned")
    CALL_OUT = "call_out", pgettext_lazy("exchange", "The team telephoned")
    MEETING = "meeting", pgettext_lazy("exchange", "Meeting")
    MAIL_IN = "mail_in", pgettext_lazy("exchange", "The person wrote elsewhere")
    MAIL_OUT = "mail_out", pgettext_lazy("exchange", "The team wrote elsewhere")


class NoSuchWay(MoveRefused):
    """It was not said how it took place."""

    message = gettext_lazy("Say how the exchange took place.")


class NoSuchMoment(MoveRefused):
    """No moment, or one that is still to come."""

    message = gettext_lazy("Say when the exchange took place: a day and an hour in Paris, not in the future.")


def moment_of(typed: str) -> datetime | None:
    """The moment that a field of day and hour says, in Paris time; None for what says none."""
    try:
        moment = parse_datetime(typed.strip())
    except ValueError:
        return None
    if moment is None or moment.tzinfo is not None or moment.year < FIRST_YEAR:
        return None
    return moment.replace(tzinfo=PARIS)


def note_exchange(
    registration: Registration,
    text: str,
    by: User,
    *,
    way: str,
    moment: datetime | None,
    at: datetime | None = None,
) -> RegistrationEvent:
    """Add a note that says how and when something was said, in the language of who notes it; give its event back.

    `moment` is aware. The line stands where it was noted, so that colleagues see it as new.

    Raises what `note()` does, NoSuchWay, and NoSuchMoment for none or one in the future.
    """
    at = at or timezone.now()
    if way not in Way.values:
        raise NoSuchWay
    if moment is None or moment > at:
        raise NoSuchMoment
    if not text.strip():
        raise NothingNoted
    words = {"way": Way(way).label, "moment": minute_in_words(moment), "text": text.strip()}
    return note(registration, _("%(way)s, %(moment)s: %(text)s") % words, by, at=at)
