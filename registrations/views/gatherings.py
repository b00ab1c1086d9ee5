"""What a page that serves a form, or stands behind a personal link, shows of the event it is about."""

from typing import Any

from wagtail.models import Page

from core.text.languages import active_language
from registrations.events import event_of
from registrations.models import Intake

CALENDAR = "calendrier.ics"  # below the page (registrations.pages)


def event_context(intake: Intake, page: Page | None) -> dict[str, Any]:
    """`event`, None for what happens at no given time; `event_calendar`, where anyone adds it to a calendar."""
    event = event_of(intake, active_language())
    return {"event": event, "event_calendar": f"{page.url}{CALENDAR}" if event and page and page.live else ""}
