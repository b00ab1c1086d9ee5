"""A call with its rounds, those who subscribe, and what they were told."""

from datetime import UTC, datetime, timedelta

from programmes.models import CallPage
from registrations.domain import confirm_subscription, remind_of, subscribe
from registrations.enums import MessageKind
from registrations.models import Intake, Message
from tests import factories

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def intake_of(call: CallPage, **dates) -> Intake:
    """A round of thirty days that opens at AT."""
    known = Intake.objects.first()
    form = {"form": known.form} if known else {}
    return factories.intake(call, **{"opens_at": AT, "closes_at": AT + 30 * DAY} | form | dates)


def subscriber(email: str = "awa@example.org", *, since: datetime = AT - DAY, language="fr", **criteria):
    made = subscribe(email, criteria=criteria, language=language, at=since)
    return confirm_subscription(made, at=since)


def reminded(intake: Intake, email: str = "awa@example.org", *, since: datetime = AT - DAY):
    return confirm_subscription(remind_of(intake, email, language="fr", at=since), at=since)


def change(intake: Intake, *, at: datetime, **dates) -> None:
    """As staff change it, at that moment."""
    Intake.objects.filter(pk=intake.pk).update(updated_at=at, **dates)


def told() -> list[tuple[str, str]]:
    """Who was told what, in order."""
    found = Message.objects.filter(kind=MessageKind.ALERT).order_by("pk")
    return [(message.about.partition(":")[0], message.to) for message in found]
