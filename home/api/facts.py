"""What the API tells of each type of page beside title, summary and addresses: a table of facts, each with its schema.

Only what the page itself shows to anyone. A state is that of `registrations.status`, at the moment of the answer;
moments are in UTC, days in ISO 8601, sums in euros. Codes are the same in every language, names are the page's own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.models import Page

from core.lists.listings import complete
from core.models import BasePage
from home.models import NewsPage
from programmes.enums import CallScope, OpportunityKind, Places, ProjectStage
from programmes.feeds import intake_data, iso
from programmes.models import (
    CallPage,
    EditionPage,
    FundedProjectPage,
    OpportunityPage,
    ProgrammePage,
    WorkshopPage,
)
from registrations.enums import IntakeState
from registrations.models.intakes import DATES
from registrations.pages import attach_intakes
from rolemodels.models import RoleModelPage

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer"}
SUM: Schema = {"type": ["number", "null"], "minimum": 0, "description": "Euros."}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time", "description": "UTC."}
ADDRESS: Schema = {"type": ["string", "null"], "format": "uri"}
REGIONS: Schema = {
    "type": "array",
    "items": {"type": "object", "properties": {"code": TEXT, "name": TEXT}, "required": ["code", "name"]},
    "description": "INSEE's codes; none for the whole country.",
}


def one_of(values: Iterable[str], *, none: bool = False, words: str = "") -> Schema:
    """One of those codes, or null where there may be none."""
    codes: list[str | None] = [str(value) for value in values]
    told: Schema = (
        {"type": ["string", "null"], "enum": [*codes, None]} if none else {"type": "string", "enum": codes}
    )
    return told | ({"description": words} if words else {})


INTAKE: Schema = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "state": one_of(IntakeState.values),
        **dict.fromkeys(DATES, MOMENT),
    },
}
INTAKE["required"] = list(INTAKE["properties"])


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told of a page: what it looks like (JSON Schema), and how it is read."""

    schema: Schema
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a type of page, and the relations that this reads, fetched in a query each for all pages."""

    facts: Mapping[str, Fact]
    related: tuple[str, ...] = ()
    prepare: Callable[[list[Any]], None] = field(default=lambda pages: None)


def text(name: str) -> Fact:
    return Fact(TEXT, attrgetter(name))


def code(name: str, values: Iterable[str]) -> Fact:
    return Fact(one_of(values), attrgetter(name))


def flag(name: str) -> Fact:
    return Fact(FLAG, attrgetter(name))


def address(name: str) -> Fact:
    return Fact(ADDRESS, lambda page: getattr(page, name) or None)


def day(name: str) -> Fact:
    return Fact(DAY, lambda page: value.isoformat() if (value := getattr(page, name)) else None)


def moment(name: str) -> Fact:
    return Fact(MOMENT, lambda page: iso(getattr(page, name)))


def euros(name: str) -> Fact:
    return Fact(SUM, lambda page: None if (value := getattr(page, name)) is None else float(value))


def names(name: str) -> Fact:
    return Fact(TEXTS, lambda page: [each.name for each in getattr(page, name).all()])


def name_of(name: str) -> Fact:
    found = attrgetter(name)
    return Fact(TEXT, lambda page: thing.name if (thing := found(page)) else "")


REGIONS_OF = Fact(
    REGIONS, lambda page: [{"code": each.code, "name": each.name} for each in page.regions.all()]
)
STATE_WORDS = "Of the intake that matters now; null without any. What closes soon is open too."


def of_status(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read of the status of the page's intake, or of its edition's for a workshop without one; None without any."""
    return lambda page: read(status) if (status := getattr(page, "own_status", page.status)) else None


REGISTRATIONS = {
    "state": Fact(
        one_of(IntakeState.values, none=True, words=STATE_WORDS), of_status(lambda status: str(status.state))
    ),
    "accepts_registrations": Fact(FLAG, lambda page: bool(of_status(attrgetter("accepts"))(page))),
    "opens_at": Fact(MOMENT, of_status(lambda status: iso(status.intake.opens_at))),
    "closes_at": Fact(MOMENT, of_status(lambda status: iso(status.intake.closes_at))),
    "form_url": Fact(
        ADDRESS,
        of_status(
            lambda status: status.page.url_of("registration", full=True) if status.accepts else None,
        ),
    ),
    "intakes": Fact(
        {"type": "array", "items": {"$ref": "#/components/schemas/Intake"}},
        lambda page: [intake_data(each) for each in page.statuses],
    ),
}


def attach_editions(workshops: list[WorkshopPage]) -> None:
    """Tell the workshops their editions, with the intakes of these, in two queries."""
    paths = {each.path[: -each.steplen] for each in workshops}
    editions = list(EditionPage.objects.filter(path__in=paths).select_related("locale").order_by("path"))
    attach_intakes(editions)
    by_path = {each.path: each for each in editions}
    for workshop in workshops:
        workshop.edition = by_path.get(workshop.path[: -workshop.steplen])


TABLE: dict[type[Page], Told] = {
    ProgrammePage: Told(
        {"operator": text("operator"), "areas": names("areas"), "audiences": names("audiences")},
        related=("areas", "audiences"),
    ),
    CallPage: Told(
        {
            **REGISTRATIONS,
            "scope": code("scope", CallScope.values),
            "stage": code("stage", ProjectStage.values),
            "areas": names("areas"),
            "audiences": names("audiences"),
            "regions": REGIONS_OF,
            "envelope_eur": euros("envelope"),
            "grant_minimum_eur": euros("grant_minimum"),
            "grant_maximum_eur": euros("grant_maximum"),
        },
        related=("areas", "audiences", "regions"),
    ),
    EditionPage: Told(
        {
            **REGISTRATIONS,
            "theme": text("theme"),
            "launch_at": moment("launch_at"),
            "launch_place": text("launch_place"),
        }
    ),
    WorkshopPage: Told(
        {
            **REGISTRATIONS,
            "starts_at": moment("starts_at"),
            "ends_at": moment("ends_at"),
            "over": flag("is_over"),
            "online": Fact(FLAG, lambda page: not page.place),
            "place": text("place"),
            "places": Fact(
                one_of(Places.values, words="Whether one can still get a place."),
                lambda page: str(page.places),
            ),
            "host": text("host"),
            "theme": name_of("theme"),
            "skills": names("skills"),
            "audiences": names("audiences"),
            "captioned": flag("captioned"),
            "sign_language": flag("sign_language"),
        },
        related=("theme", "skills", "audiences"),
        prepare=attach_editions,
    ),
    OpportunityPage: Told(
        {
            "kind": code("kind", OpportunityKind.values),
            "organisation": text("organisation"),
            "place": text("place"),
            "terms": text("terms"),
            "regions": REGIONS_OF,
            "themes": names("themes"),
            "expires_on": day("expires_on"),
            "over": flag("is_over"),
            "address": address("address"),
        },
        related=("regions", "themes"),
    ),
    FundedProjectPage: Told(
        {
            "holder": text("holder"),
            "grant_eur": euros("grant"),
            "awarded_on": day("awarded_on"),
            "starts_on": day("starts_on"),
            "ends_on": day("ends_on"),
            "areas": names("areas"),
            "regions": REGIONS_OF,
        },
        related=("areas", "regions"),
    ),
    RoleModelPage: Told(
        {
            "job_before": text("job_before"),
            "job_after": text("job_after"),
            "sector": name_of("sector"),
            "themes": names("themes"),
        },
        related=("sector", "themes"),
    ),
    NewsPage: Told(
        {
            "published_on": day("published_on"),
            "source_name": text("source_name"),
            "source_url": address("source_url"),
        }
    ),
}


def prepare(pages: list[Any]) -> None:
    """Fetch all that the facts of these pages, of one type, are read from."""
    if not pages:
        return
    complete([page for page in pages if isinstance(page, BasePage)])
    prefetch_related_objects(pages, "locale")
    if told := TABLE.get(type(pages[0])):
        prefetch_related_objects(pages, *told.related)
        told.prepare(pages)


def facts_of(page: Page) -> dict[str, Any]:
    """The facts of the page, in its own language; none for a type that has no row."""
    told = TABLE.get(type(page))
    return {name: fact.read(page) for name, fact in told.facts.items()} if told else {}


def name_of_type(model: type[Page]) -> str:
    """What the API calls a type of page: `programmes.CallPage`."""
    return f"{model._meta.app_label}.{model.__name__}"
