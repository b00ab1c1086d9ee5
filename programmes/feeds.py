"""What other programs read of calls for projects: an Atom feed and a JSON list, from the same status as the page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from core.text.languages import active_language
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
    names = (
        "opens_at",
        "closes_at",
        "extended_from",
        "review_at",
        "committee_at",
        "results_at",
        "cancelled_at",
    )
    return {"name": intake.name, "state": str(status.state)} | {
        name: iso(getattr(intake, name)) for name in names
    }


def atom(index, calls: Sequence, *, author: str) -> HttpResponse:
    """The calls of an index, in the name of `author`: a feed has one (RFC 4287, 4.1.1).

    An entry is updated when its page, its dates or its state change.
    """
    language = active_language()
    feed = Atom1Feed(
        title=index.title,
        link=index.full_url,
        description=index.summary,
        language=language,
        feed_url=f"{index.full_url}flux.xml",
        author_name=author,
        feed_guid=f"urn:uuid:{index.translation_key}",
    )
    for call in sorted(calls, key=updated, reverse=True):
        status = call.status
        state = f"{status.label}, {status.sentence}. " if status else ""
        feed.add_item(
            title=call.title,
            link=call.full_url,
            description=f"{state}{call.summary}",
            unique_id=f"urn:uuid:{call.translation_key}",
            pubdate=call.first_published_at,
            updateddate=updated(call),
            categories=[str(state.label) for state in status.state.found_under] if status else [],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def updated(call) -> datetime:
    """When what is said of the call last changed."""
    published = call.last_published_at or call.first_published_at or call.latest_revision_created_at
    moments = [intake.last_change(call.now) for intake in call.intakes]
    return max([moment for moment in (published, *moments) if moment], default=call.now)
