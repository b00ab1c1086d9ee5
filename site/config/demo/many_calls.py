"""The calls of a large site, in every state and region, and the projects they funded."""

from collections.abc import Iterator
from decimal import Decimal

from config.demo.bulk import add_children
from config.demo.sampling import Sampler, add_intakes, tie
from programmes.enums import CallScope, ProjectStage
from programmes.models import CallPage, FundedProjectPage
from registrations.models import Intake

# Days from the day of loading, for one intake in each state: opens, closes, review, results, cancelled, first closing.
STATES: tuple[dict[str, int], ...] = (
    {"opens_at": 20, "closes_at": 80},
    {"opens_at": -10, "closes_at": 50},
    {"opens_at": -40, "closes_at": 4},
    {"opens_at": -90, "closes_at": -15, "review_at": 5, "results_at": 60},
    {"opens_at": -120, "closes_at": -40, "review_at": -35, "results_at": 30},
    {"opens_at": -300, "closes_at": -200, "review_at": -190, "results_at": -100},
    {"opens_at": -60, "closes_at": 30, "cancelled_at": -20},
    {"opens_at": -50, "closes_at": 25, "extended_from": -5},
)
STAGES = [str(stage) for stage in ProjectStage]


def add_calls(count: int, sampler: Sampler) -> list[CallPage]:
    """That many calls, one state after the other; a quarter of them for the whole country."""
    world = sampler.world
    calls = list(_calls(count, sampler))
    add_children(world.pages["fr", "calls"], calls, at=world.now)
    tie(CallPage.areas, calls, lambda: sampler.some("areas"))
    tie(CallPage.audiences, calls, lambda: sampler.some("audiences", most=3))
    regional = [call for call in calls if call.scope == CallScope.REGIONAL]
    tie(CallPage.regions, regional, lambda: sampler.some_regions(most=3))
    intakes = [
        Intake(
            page_key=call.translation_key,
            form=world.forms["application"],
            name_fr="Période d’exemple",
            name_en="Example round",
            **{name: sampler.moment(days) for name, days in STATES[index % len(STATES)].items()},
        )
        for index, call in enumerate(calls)
    ]
    add_intakes(intakes, world)
    return calls


def _calls(count: int, sampler: Sampler) -> Iterator[CallPage]:
    for number in range(1, count + 1):
        smallest = sampler.rng.randrange(1, 10) * 5_000
        yield CallPage(
            title=f"Appel n°\u00a0{number}\u00a0: {sampler.one('towns')}",
            is_example=True,
            scope=CallScope.NATIONAL if number % 4 == 0 else CallScope.REGIONAL,
            stage=sampler.rng.choice(STAGES),
            envelope=sampler.rng.randrange(1, 40) * 100_000,
            grant_minimum=smallest,
            grant_maximum=smallest * 4,
            eligibility=f"<p>{sampler.one('sentences')}</p>",
            **sampler.shared(f"appel-{number}"),
        )


def add_funded_projects(count: int, calls: list[CallPage], sampler: Sampler) -> None:
    """That many projects over the last four years, in every region; some act in the whole country."""
    projects = list(_projects(count, calls, sampler))
    add_children(sampler.world.pages["fr", "funded-projects"], projects, at=sampler.world.now)
    tie(FundedProjectPage.areas, projects, lambda: sampler.some("areas"))
    somewhere = [project for index, project in enumerate(projects) if index % 10]
    tie(FundedProjectPage.regions, somewhere, sampler.some_regions)


def _projects(count: int, calls: list[CallPage], sampler: Sampler) -> Iterator[FundedProjectPage]:
    for number in range(1, count + 1):
        start = -sampler.rng.randrange(30, 1400)
        target = sampler.rng.randrange(4, 40) * 5
        measures = [
            {"value": str(target * part // 6), "date": sampler.day(start * (4 - part) // 4).isoformat()}
            for part in range(1, 4)
        ]
        indicator = {
            "name": "Personnes accompagnées",
            "unit": "personnes",
            "baseline": "0",
            "target": str(target),
            "target_on": sampler.day(start + 730).isoformat(),
            "values": measures,
        }
        title = sampler.one("project_titles")
        yield FundedProjectPage(
            title=f"Projet n°\u00a0{number}\u00a0: {title[0].lower()}{title[1:]}",
            holder=sampler.organisation(),
            call=sampler.rng.choice(calls) if calls else None,
            round_name="Période d’exemple",
            grant=Decimal(sampler.rng.randrange(10, 120) * 500),
            awarded_on=sampler.day(start - 30),
            starts_on=sampler.day(start),
            ends_on=sampler.day(start + 730),
            is_example=True,
            indicators=[{"type": "indicator", "value": indicator}],
            **sampler.shared(f"projet-{number}"),
        )
