"""The pages of a large site: calls and what they funded, editions and what follows them, role models, news."""

from collections.abc import Iterator

from config.demo.bulk import add_children
from config.demo.many_calls import add_calls, add_funded_projects
from config.demo.many_editions import WORKSHOPS_PER_EDITION, add_offers, add_workshops
from config.demo.sampling import Sampler, tie
from config.demo.world import World
from home.models import NewsPage
from rolemodels.models import RoleModelPage


def make_many_pages(count: int, world: World) -> None:
    """That many more French pages.

    A tenth of calls, as many funded projects and offers; a fifth of role models, a quarter of workshops with their
    editions; the rest news.
    """
    if not count:
        return
    sampler = Sampler(world)
    tenth, role_models, workshops = count // 10, count // 5, count // 4
    editions = -(-workshops // (WORKSHOPS_PER_EDITION + 1))
    news = count - 3 * tenth - role_models - workshops
    add_children(world.pages["fr", "news"], list(_news(news, sampler)), at=world.now)
    _add_role_models(role_models, sampler)
    calls = add_calls(tenth, sampler)
    add_funded_projects(tenth, calls, sampler)
    parents = add_workshops(workshops - editions, editions, sampler)
    add_offers(tenth, parents, sampler)


def _news(count: int, sampler: Sampler) -> Iterator[NewsPage]:
    for number in range(1, count + 1):
        yield NewsPage(
            title=f"Actualité d’exemple n°\u00a0{number}\u00a0: {sampler.one('towns')}",
            published_on=sampler.day(-sampler.rng.randrange(1, 1500)),
            **sampler.shared(f"actualite-{number}"),
        )


def _add_role_models(count: int, sampler: Sampler) -> None:
    stories = list(_role_models(count, sampler))
    add_children(sampler.world.pages["fr", "role-models"], stories, at=sampler.world.now)
    tie(RoleModelPage.themes, stories, lambda: sampler.some("themes"))


def _role_models(count: int, sampler: Sampler) -> Iterator[RoleModelPage]:
    for number in range(1, count + 1):
        step = {"when": "Un an", "title": "Une formation", "text": sampler.one("sentences")}
        yield RoleModelPage(
            title=f"{sampler.one('first_names')}, portrait d’exemple n°\u00a0{number}",
            job_before=sampler.one("jobs_before"),
            job_after=sampler.one("jobs_after"),
            sector=sampler.snippet("sectors"),
            is_example=True,
            path_steps=[{"type": "step", "value": step}] * 3,
            **sampler.shared(f"portrait-{number}"),
        )
