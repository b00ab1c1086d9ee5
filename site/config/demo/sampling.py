"""What the makers of a large site draw from: the same random words, days and links for the same number of pages."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from config.demo.content import read
from config.demo.moments import at_hour
from config.demo.world import World, identity
from core.models import BasePage, Region
from core.text.dates import PARIS
from registrations.models import Intake

SEED = 20_230_612
BATCH = 500


class Sampler:
    """The random draws, over what the demo has made already."""

    def __init__(self, world: World):
        self.world = world
        self.rng = Random(SEED)  # noqa: S311 (sample data, the same every time)
        self.samples = read("samples")
        self.pictures = list(world.pictures.values())
        self.keys = {kind: [each["key"] for each in entries] for kind, entries in read("snippets").items()}

    def moment(self, days: int, hour: str = "12:00") -> datetime:
        """That hour in Paris, so many days from loading."""
        return at_hour(self.day(days), hour)

    def day(self, days: int) -> date:
        """The day in Paris, so many days from loading."""
        return (self.world.now.astimezone(PARIS) + timedelta(days=days)).date()

    def one(self, kind: str) -> str:
        """One of the sample words of that kind."""
        return self.rng.choice(self.samples[kind])

    def organisation(self) -> str:
        """The name of an organisation that does not exist, and says so."""
        return f"{self.one('organisation_kinds')} d’exemple {self.one('organisation_subjects')}"

    def snippet(self, kind: str) -> Any:
        """One French snippet of that kind of the content file."""
        return self.world.snippets["fr", self.rng.choice(self.keys[kind])]

    def some(self, kind: str, *, most: int = 2) -> list[Any]:
        """One French snippet of that kind, or a few."""
        keys = self.rng.sample(self.keys[kind], min(self.rng.randint(1, most), len(self.keys[kind])))
        return [self.world.snippets["fr", key] for key in keys]

    def some_regions(self, *, most: int = 2) -> list[Region]:
        """One region, or a few."""
        return self.rng.sample(list(self.world.regions.values()), self.rng.randint(1, most))

    def shared(self, slug: str) -> dict[str, Any]:
        """What each page of a large site has; a picture for one in three."""
        return {
            "slug": slug,
            "translation_key": self.key(slug),
            "summary": self.one("sentences"),
            "picture": self.rng.choice(self.pictures) if self.rng.random() < 0.33 else None,
            "body": self.body(),
        }

    def key(self, slug: str) -> UUID:
        return identity(f"many:{slug}")

    def body(self) -> list[dict[str, Any]]:
        text = "".join(f"<p>{sentence}</p>" for sentence in self.rng.sample(self.samples["sentences"], 3))
        return [{"type": "text", "value": f"<p>Page d’exemple, pour essayer un grand site.</p>{text}"}]


def tie(relation: Any, pages: Iterable[BasePage], chosen: Callable[[], Sequence[Any]]) -> None:
    """Link every page to what `chosen` draws for it: `tie(CallPage.areas, calls, …)`."""
    link, field = relation.through, relation.field
    source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    links = [link(**{source: page.pk, target: thing.pk}) for page in pages for thing in chosen()]
    link.objects.bulk_create(links, batch_size=BATCH)


def add_intakes(intakes: list[Intake], world: World) -> None:
    """Write the intakes, and remember them for the registrations."""
    Intake.objects.bulk_create(intakes, batch_size=BATCH)
    world.intakes += intakes
