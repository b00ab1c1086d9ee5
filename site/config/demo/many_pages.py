"""The pages of a large site: news, workshops in their editions, role models, and calls in every state."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from config.demo.bulk import add_children
from config.demo.content import read
from config.demo.moments import at_hour
from config.demo.world import World, identity
from core.dates import PARIS
from home.models import NewsPage
from programmes.enums import CallScope
from programmes.models import CallPage, EditionPage, WorkshopPage
from registrations.models import Intake
from rolemodels.models import RoleModelPage

SEED = 20_230_612
WORKSHOPS_PER_EDITION = 25
THEMES = ("cybersecurity", "games", "presence", "disability", "assessment")

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


class Sampler:
    """What the makers share: the same random draws for the same number of pages, one picture for three pages."""

    def __init__(self, world: World):
        self.world = world
        self.rng = Random(SEED)  # noqa: S311 (sample data, the same every time)
        self.samples = read("samples")
        self.pictures = list(world.pictures.values())

    def day(self, days: int, hour: str = "12:00") -> datetime:
        """That hour in Paris, so many days from loading."""
        return at_hour((self.world.now.astimezone(PARIS) + timedelta(days=days)).date(), hour)

    def one(self, kind: str) -> str:
        return self.rng.choice(self.samples[kind])

    def one_of(self, keys: Sequence[str]) -> Any:
        return self.world.snippets["fr", self.rng.choice(keys)]

    def shared(self, slug: str) -> dict:
        """What each of these pages has."""
        return {
            "slug": slug,
            "translation_key": self.key(slug),
            "summary": self.one("sentences"),
            "picture": self.rng.choice(self.pictures) if self.rng.random() < 0.33 else None,
        }

    def key(self, slug: str) -> UUID:
        return identity(f"many:{slug}")

    def body(self) -> list[dict]:
        text = "".join(f"<p>{sentence}</p>" for sentence in self.rng.sample(self.samples["sentences"], 3))
        return [{"type": "text", "value": f"<p>Page d’exemple, pour essayer un grand site.</p>{text}"}]


def make_many_pages(count: int, world: World) -> None:
    """That many more French pages: a tenth of calls, a fifth of role models, a quarter of workshops, the rest news."""
    sampler = Sampler(world)
    calls, role_models, workshops = count // 10, count // 5, count // 4
    editions = -(-workshops // (WORKSHOPS_PER_EDITION + 1))
    workshops -= editions
    news = count - calls - role_models - workshops - editions
    pages, now = world.pages, world.now
    add_children(pages["fr", "news"], list(_news(news, sampler)), at=now)
    add_children(pages["fr", "role-models"], list(_role_models(role_models, sampler)), at=now)
    _add_calls(calls, sampler)
    _add_workshops(workshops, editions, sampler)


def _news(count: int, sampler: Sampler) -> Iterator[NewsPage]:
    for number in range(1, count + 1):
        yield NewsPage(
            title=f"Actualité d’exemple n° {number}\u00a0: {sampler.one('towns')}",
            published_on=(sampler.day(-sampler.rng.randrange(1, 1500))).date(),
            body=sampler.body(),
            **sampler.shared(f"actualite-{number}"),
        )


def _role_models(count: int, sampler: Sampler) -> Iterator[RoleModelPage]:
    for number in range(1, count + 1):
        step = {"when": "Un an", "title": "Une formation", "text": sampler.one("sentences")}
        yield RoleModelPage(
            title=f"{sampler.one('first_names')}, portrait n° {number}",
            job_before=sampler.one("jobs_before"),
            job_after=sampler.one("jobs_after"),
            is_example=True,
            path_steps=[{"type": "step", "value": step}] * 3,
            body=sampler.body(),
            **sampler.shared(f"portrait-{number}"),
        )


def _add_calls(count: int, sampler: Sampler) -> None:
    calls = [
        CallPage(
            title=f"Appel d’exemple n° {number}\u00a0: {sampler.one('towns')}",
            scope=CallScope.REGIONAL,
            envelope=sampler.rng.randrange(1, 40) * 100_000,
            eligibility=f"<p>{sampler.one('sentences')}</p>",
            body=sampler.body(),
            **sampler.shared(f"appel-{number}"),
        )
        for number in range(1, count + 1)
    ]
    add_children(sampler.world.pages["fr", "calls"], calls, at=sampler.world.now)
    areas = [sampler.world.snippets["fr", key] for key in ("solidarity", "territories", "ecology")]
    link = CallPage.areas.through
    link.objects.bulk_create(
        [link(callpage_id=call.pk, actionarea_id=sampler.rng.choice(areas).pk) for call in calls]
    )
    _add_intakes(
        [
            Intake(
                page_key=call.translation_key,
                form=sampler.world.forms["application"],
                name_fr="Période d’exemple",
                name_en="Example round",
                **{name: sampler.day(days) for name, days in STATES[index % len(STATES)].items()},
            )
            for index, call in enumerate(calls)
        ],
        sampler,
    )


def _add_workshops(count: int, editions: int, sampler: Sampler) -> None:
    programme = sampler.world.pages["fr", "declics"]
    launches = [sampler.day(30 * (editions // 2 - number), "18:00") for number in range(1, editions + 1)]
    parents = [
        EditionPage(
            title=f"Édition d’exemple n° {number}",
            launch_at=launch,
            body=sampler.body(),
            **sampler.shared(f"edition-{number}"),
        )
        for number, launch in enumerate(launches, start=1)
    ]
    add_children(programme, parents, at=sampler.world.now)
    workshops = []
    for index, (edition, launch) in enumerate(zip(parents, launches, strict=True)):
        first = index * WORKSHOPS_PER_EDITION
        numbers = range(first + 1, min(first + WORKSHOPS_PER_EDITION, count) + 1)
        group = list(_workshops(numbers, launch, sampler))
        add_children(edition, group, at=sampler.world.now)
        workshops += group
    _add_intakes(
        [
            Intake(
                page_key=workshop.translation_key,
                form=sampler.world.forms["workshop"],
                name_fr="Inscriptions à l’atelier",
                name_en="Registrations for the workshop",
                opens_at=workshop.starts_at - timedelta(days=40),
                closes_at=workshop.starts_at,
            )
            for workshop in workshops
        ],
        sampler,
    )


def _workshops(numbers: range, launch: datetime, sampler: Sampler) -> Iterator[WorkshopPage]:
    first_day = launch.astimezone(PARIS).date() + timedelta(days=3)
    for number in numbers:
        theme = sampler.one_of(THEMES)
        yield WorkshopPage(
            title=f"Atelier d’exemple n° {number}\u00a0: {theme.name.lower()}",
            theme=theme,
            starts_at=at_hour(first_day + timedelta(days=number % WORKSHOPS_PER_EDITION), "12:30"),
            duration_minutes=sampler.rng.choice((45, 60, 75, 90)),
            captioned=True,
            body=sampler.body(),
            **sampler.shared(f"atelier-{number}"),
        )


def _add_intakes(intakes: list[Intake], sampler: Sampler) -> None:
    Intake.objects.bulk_create(intakes)
    sampler.world.intakes += intakes
