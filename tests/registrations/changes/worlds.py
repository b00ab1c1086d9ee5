"""A workshop with people, moved, cancelled, taken offline as editors and the site do it."""

from datetime import datetime, timedelta

from django.utils import timezone

from programmes.models import WorkshopPage
from registrations.domain.changes import Choice, call_off, tell_of_changes
from registrations.domain.delivery import send_message
from registrations.models import Intake, Message, Registration

NOTE = "Salle indisponible, voir avec la logistique"
WORDS = "Notre intervenante est souffrante : nous vous en reparlons."


def page_of(intake: Intake) -> WorkshopPage:
    return WorkshopPage.objects.get(translation_key=intake.page_key, locale__language_code="fr")


def publish(intake: Intake, **facts) -> WorkshopPage:
    """Publish the page with these facts, as any way of publishing does."""
    page = page_of(intake)
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def put_off(intake: Intake, by: timedelta = timedelta(days=2)) -> datetime:
    """Publish the page with another beginning; gives it back."""
    return publish(intake, starts_at=page_of(intake).starts_at + by).starts_at


def tell(at: datetime | None = None) -> int:
    """What the worker does about changes."""
    return tell_of_changes(at or timezone.now())


def send_all() -> None:
    """What the worker does about messages: all that are due now leave."""
    for message in Message.objects.filter(state="queued", due_at__lte=timezone.now()).order_by("pk"):
        send_message(message.pk)


def changed(registration: Registration) -> list[Message]:
    """The letters about changes, in order."""
    kinds = ("event_changed", "restored", "cancelled")
    return list(registration.messages.filter(kind__in=kinds).order_by("pk"))


def cancel_event(intake: Intake, at: datetime | None = None, **choice) -> None:
    call_off([intake], Choice(**{"words_fr": WORDS, "note": NOTE} | choice), at=at)
