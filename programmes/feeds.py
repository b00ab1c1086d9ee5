"""What programs read of calls, workshops and offers, from the page's own status: entries of feeds, a JSON list."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.feeds import FeedEntry, published
from registrations.enums import IntakeState
from registrations.models.intakes import DATES
from registrations.status import IntakeStatus


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second; None stays None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def call_list(index, calls: Sequence) -> HttpResponse:
    """Every call with its state and its intakes; moments are in UTC, sums in euros. Anyone may read it."""
    response = JsonResponse(
        {
            "title": index.title,
            "url": index.full_url,
            "language": get_language(),
            "calls": [call_data(call) for call in calls],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def call_data(call) -> dict:
    """A call as the JSON list tells it."""
    status = call.status
    return {
        "id": str(call.translation_key),
        "title": call.title,
        "url": call.full_url,
        "summary": call.summary,
        "state": str(status.state) if status else None,
        "accepts_applications": bool(status and status.accepts),
        "scope": call.scope,
        "stage": call.stage,
        "areas": [area.name for area in call.areas.all()],
        "audiences": [audience.name for audience in call.audiences.all()],
        "regions": [{"code": region.code, "name": region.name} for region in call.regions.all()],
        "envelope_eur": call.envelope,
        "grant_minimum_eur": call.grant_minimum,
        "grant_maximum_eur": call.grant_maximum,
        "intakes": [intake_data(each) for each in call.statuses],
    }


def intake_data(status: IntakeStatus) -> dict:
    """An intake as the JSON list tells it."""
    intake = status.intake
    return {"name": intake.name, "state": str(status.state)} | {
        name: iso(getattr(intake, name)) for name in DATES
    }


def call_entries(calls: Sequence) -> list[FeedEntry]:
    """The calls as their feed tells them: an entry is updated when its page, its dates or its state change."""
    return [_entry(call, call.status) for call in calls]


def _entry(call, status: IntakeStatus | None) -> FeedEntry:
    state = f"{status.label}, {status.sentence}. " if status else ""
    return FeedEntry(
        page=call,
        updated=updated(call),
        text=f"{state}{call.summary}",
        author=operator_of(call),
        categories=tuple(str(each.label) for each in status.state.found_under) if status else (),
        changes_at=call.next_change(),
    )


def workshop_entries(workshops: Sequence) -> list[FeedEntry]:
    """Workshops as the feed of their edition tells them: when, where, and whether a place is left."""
    return [
        FeedEntry(
            page=workshop,
            updated=updated(workshop),
            text=f"{_when(workshop)}. {workshop.summary}".strip(),
            author=workshop.host or operator_of(workshop),
            categories=(*_theme(workshop), str(workshop.places.label)),
            changes_at=workshop.next_change(),
        )
        for workshop in workshops
    ]


def _when(workshop) -> str:
    facts = [*workshop.card_facts, workshop.place or _("Online")]
    cancelled = [str(IntakeState.CANCELLED.label)] if workshop.status and workshop.status.cancelled else []
    return ", ".join([*cancelled, *facts])


def _theme(workshop) -> tuple[str, ...]:
    return (workshop.theme.name,) if workshop.theme else ()


def offer_entries(offers: Sequence) -> list[FeedEntry]:
    """Offers as their feed tells them, each in the name of the organisation that makes it."""
    return [
        FeedEntry(
            page=offer,
            updated=published(offer),
            text=". ".join([*[", ".join(offer.card_facts)], offer.summary]).strip(),
            author=offer.organisation,
            categories=(offer.card_kind, *(theme.name for theme in offer.themes.all())),
            changes_at=offer.ends_at,
        )
        for offer in offers
    ]


def operator_of(page) -> str:
    """Who runs the programme that the page is part of; empty when it is part of none."""
    return page.programme.operator if page.programme else ""


def updated(page) -> datetime:
    """When what is said of a page with intakes last changed."""
    moments = [published(page), *(intake.last_change(page.now) for intake in page.intakes)]
    return max([moment for moment in moments if moment], default=page.now)
