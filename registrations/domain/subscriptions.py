"""Subscribe to alerts and to reminders, confirm it, end it: nothing is sent to whoever has not confirmed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.text.addressees import email_key
from registrations.domain.erasures import remember
from registrations.domain.errors import IntakeClosed
from registrations.domain.mail_limits import may_mail_links
from registrations.domain.outbox import write_message, write_to
from registrations.domain.rate_limits import count
from registrations.enums import Erased, MessageKind, MessageState
from registrations.models import Intake, Message, Subscription

UNCONFIRMED_LIFE = timedelta(days=7)
ALERTS_KEPT = timedelta(days=30)  # after they were sent: long enough to look into a complaint
AGAIN = timedelta(hours=1)  # between two messages to someone who has confirmed and asks once more
SHORTEST_REMINDER = timedelta(days=1)  # the last reminder leaves a day before the deadline


def subscribe(
    email: str, *, criteria: dict[str, list[str]], language: str, at: datetime | None = None
) -> Subscription:
    """Ask for alerts about calls: a message asks the owner of the address to confirm.

    Asked again before that, the latest wishes count. Someone who has confirmed gets the link to change theirs, at most
    once an hour: whoever types an address changes nothing of what its owner has chosen.
    """
    return _ask(email, intake=None, criteria=criteria, language=language, at=at or timezone.now())


def remind_of(intake: Intake, email: str, *, language: str, at: datetime | None = None) -> Subscription:
    """Ask for the reminder of an intake's deadline, to be confirmed like alerts.

    Raises IntakeClosed when no deadline is left to be reminded of (see `may_remind`).
    """
    at = at or timezone.now()
    if not may_remind(intake, at):
        raise IntakeClosed
    return _ask(email, intake=intake, criteria={}, language=language, at=at)


def may_remind(intake: Intake, at: datetime) -> bool:
    """Whether a deadline is ahead, more than a day from `at`, and the intake was not cancelled."""
    cancelled = intake.cancelled_at is not None and intake.cancelled_at <= at
    return intake.closes_at is not None and intake.closes_at > at + SHORTEST_REMINDER and not cancelled


@transaction.atomic
def _ask(
    email: str, *, intake: Intake | None, criteria: dict[str, list[str]], language: str, at: datetime
) -> Subscription:
    wishes: dict[str, Any] = {"email": email, "criteria": criteria, "language": language}
    known, created = Subscription.objects.select_for_update().get_or_create(
        email_key=email_key(email), intake=intake, ended_at=None, defaults=wishes | {"created_at": at}
    )
    if not created and known.confirmed_at is None:
        Subscription.objects.filter(pk=known.pk).update(**wishes, created_at=at)
        known.refresh_from_db()
    if known.confirmed_at is None:
        # A second click says nothing new: once a minute is enough.
        write_message(known, MessageKind.SUBSCRIBE, at=at, key=f"{at:%Y-%m-%dT%H:%M}")
    elif count("subscribed", known.email_key, window=AGAIN, at=at) == 1 and may_mail_links(email, at=at):
        write_to(known.email, MessageKind.LOST_LINK, language=known.language, at=at, about=[known])
    return known


@transaction.atomic
def confirm_subscription(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """Note that the owner of the address wants it. Confirmed twice it stays as it was; once ended it stays ended."""
    current = _locked(subscription)
    if current.confirmed_at is None and current.ended_at is None:
        current.confirmed_at = at or timezone.now()
        current.save(update_fields=["confirmed_at"])
    return current


@transaction.atomic
def change_subscription(
    subscription: Subscription, *, criteria: dict[str, list[str]], language: str
) -> Subscription:
    """Change what alerts are about and their language. Nothing is changed once it has ended."""
    current = _locked(subscription)
    if current.ended_at is None:
        current.criteria, current.language = criteria, language
        current.save(update_fields=["criteria", "language"])
    return current


@transaction.atomic
def end_subscription(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """End it for good: nothing more is sent, and the address and the messages are erased.

    What stays tells nobody anything, but old links still open it and can say that it has ended. Ended twice it stays as
    it was.
    """
    current = _locked(subscription)
    if current.ended_at is None:
        current.ended_at = at or timezone.now()
        current.email = current.email_key = ""
        current.criteria = {}
        current.save(update_fields=["ended_at", "email", "email_key", "criteria"])
        current.messages.exclude(state=MessageState.SENDING).delete()
        remember(Erased.SUBSCRIPTION, current.pk, at=current.ended_at)
    return current


def tidy_subscriptions(at: datetime | None = None) -> int:
    """Forget what is of no use any more; say how many rows went. The worker calls it regularly.

    Those not confirmed within a week, reminders of what has closed or was cancelled, the messages of what has ended,
    and alerts sent more than 30 days ago.
    """
    at = at or timezone.now()
    unconfirmed = Subscription.objects.filter(
        confirmed_at__isnull=True, ended_at__isnull=True, created_at__lte=at - UNCONFIRMED_LIFE
    )
    forgotten, _by_model = unconfirmed.delete()
    over = Q(intake__closes_at__lte=at) | Q(intake__cancelled_at__lte=at)
    for subscription in Subscription.objects.filter(over, ended_at__isnull=True).order_by("pk"):
        end_subscription(subscription, at=at)
        forgotten += 1
    theirs = Message.objects.filter(subscription__isnull=False)
    left, _by_model = (
        theirs.filter(subscription__ended_at__isnull=False).exclude(state=MessageState.SENDING).delete()
    )
    old, _by_model = theirs.filter(kind=MessageKind.ALERT, sent_at__lte=at - ALERTS_KEPT).delete()
    return forgotten + left + old


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)
