"""The editions of a large site with their workshops, and the offers that follow them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.demo.bulk import add_children
from config.demo.moments import at_hour
from config.demo.sampling import Sampler, add_intakes, tie
from core.text.dates import PARIS
from programmes.enums import OpportunityKind
from programmes.models import EditionPage, OpportunityPage, WorkshopPage
from registrations.models import Intake

WORKSHOPS_PER_EDITION = 25
DAYS_BETWEEN = 2  # so that an edition has several months, whatever the day it is made on
KINDS = [str(kind) for kind in OpportunityKind]
TERMS = (
    "Contrat à durée indéterminée",
    "Alternance de douze mois",
    "Trois mois, à temps plein",
    "À mi-temps",
)


def add_workshops(count: int, editions: int, sampler: Sampler) -> list[EditionPage]:
    """That many workshops below that many editions, a launch each month around the day of loading."""
    world = sampler.world
    launches = [sampler.moment(30 * (editions // 2 - number), "18:00") for number in range(1, editions + 1)]
    parents = [
        EditionPage(
            title=f"Édition d’exemple n°\u00a0{number}",
            launch_at=launch,
            **sampler.shared(f"edition-{number}"),
        )
        for number, launch in enumerate(launches, start=1)
    ]
    add_children(world.pages["fr", "declics"], parents, at=world.now)
    workshops = []
    for index, (edition, launch) in enumerate(zip(parents, launches, strict=True)):
        first = index * WORKSHOPS_PER_EDITION
        numbers = range(first + 1, min(first + WORKSHOPS_PER_EDITION, count) + 1)
        group = list(_workshops(numbers, launch, sampler))
        add_children(edition, group, at=world.now)
        workshops += group
    tie(WorkshopPage.skills, workshops, lambda: sampler.some("skills"))
    tie(WorkshopPage.audiences, workshops[::3], lambda: sampler.some("audiences"))
    intakes = [
        Intake(
            page_key=workshop.translation_key,
            form=world.forms["workshop"],
            name_fr="Inscriptions à l’atelier",
            name_en="Registrations for the workshop",
            opens_at=workshop.starts_at - timedelta(days=40),
            closes_at=workshop.starts_at,
        )
        for workshop in workshops
    ]
    add_intakes(intakes, world)
    return parents


def _workshops(numbers: range, launch: datetime, sampler: Sampler) -> Iterator[WorkshopPage]:
    first_day = launch.astimezone(PARIS).date() + timedelta(days=3)
    for number in numbers:
        theme = sampler.snippet("themes")
        yield WorkshopPage(
            title=f"Atelier d’exemple n°\u00a0{number}\u00a0: {theme.name.lower()}",
            theme=theme,
            starts_at=at_hour(
                first_day + timedelta(days=number % WORKSHOPS_PER_EDITION * DAYS_BETWEEN), "12:30"
            ),
            duration_minutes=sampler.rng.choice((45, 60, 75, 90)),
            captioned=True,
            **sampler.shared(f"atelier-{number}"),
        )


def add_offers(count: int, editions: list[EditionPage], sampler: Sampler) -> None:
    """That many offers; one in ten has no end, one in eight is over."""
    offers = [
        OpportunityPage(
            title=f"Offre n°\u00a0{number}\u00a0: {sampler.one('jobs_after').lower()}",
            kind=sampler.rng.choice(KINDS),
            organisation=sampler.organisation(),
            place=sampler.one("towns"),
            terms=sampler.rng.choice(TERMS),
            edition=sampler.rng.choice(editions) if editions else None,
            address=f"https://example.org/offres/{number}",
            expires_on=None if number % 10 == 0 else sampler.day(sampler.rng.randrange(-15, 105)),
            is_example=True,
            **sampler.shared(f"offre-{number}"),
        )
        for number in range(1, count + 1)
    ]
    add_children(sampler.world.pages["fr", "offers"], offers, at=sampler.world.now)
    tie(OpportunityPage.regions, offers, sampler.some_regions)
    tie(OpportunityPage.themes, offers, lambda: sampler.some("themes"))
