"""What a registration is for, when it happens at a given time: a launch event, a workshop."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wagtail import hooks

from core.calendars import Entry
from registrations.models import Intake

# The hook by which floors above tell which events begin between two moments: (after, until) → pairs of a page's
# translation key and the aware moment when its event begins.
STARTING = "events_starting"


@dataclass(frozen=True, slots=True)
class Event:
    """One gathering. The moments are aware; `join_url` is only for those who have a place."""

    title: str
    starts_at: datetime
    ends_at: datetime
    join_url: str
    entry: Entry  # as a calendar keeps it, without the link to join

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at <= at


def event_of(intake: Intake, language: str | None = None) -> Event | None:
    """The event of the intake's page in that language; None for what happens at no given time."""
    page = intake.page_in(language)
    return getattr(page.specific, "event", None) if page else None


def starts_of(after: datetime, until: datetime) -> dict[UUID, datetime]:
    """When the events begin that begin after the one moment and until the other, by their pages' translation keys."""
    return {key: starts_at for tell in hooks.get_hooks(STARTING) for key, starts_at in tell(after, until)}
