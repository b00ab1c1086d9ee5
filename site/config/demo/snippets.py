"""What pages are sorted by and what they quote: areas, audiences, themes, skills, sectors, figures; both languages."""

from typing import Any

from django.db.models import Model

from config.demo.content import read
from config.demo.world import World, identity
from core.models import Theme
from programmes.models import ActionArea, Audience, KeyFigure, Skill
from rolemodels.models import Sector

NAMED = {"areas": ActionArea, "audiences": Audience, "themes": Theme, "skills": Skill, "sectors": Sector}
LANGUAGES = ("fr", "en")


def make_snippets(world: World) -> None:
    """Every snippet of the content files, each a translation of the other."""
    for kind, entries in read("snippets").items():
        for rank, entry in enumerate(entries, start=1):
            add_snippet(NAMED[kind], entry | {"rank": rank}, kind=kind, world=world)
    for entry in read("figures"):
        add_snippet(KeyFigure, entry, kind="figures", world=world)


def add_snippet(model: type[Model], entry: dict[str, Any], *, kind: str, world: World) -> None:
    """One snippet in both languages: what stands beside `fr` and `en` is the same in both.

    Raises ValueError for a key that another snippet has: pages name snippets by their key alone.
    """
    key = entry["key"]
    shared = {name: value for name, value in entry.items() if name not in ("key", *LANGUAGES)}
    if ("fr", key) in world.snippets:
        raise ValueError(f"Two snippets have the key {key}.")
    for language, locale in world.locales.items():
        snippet = model(**shared, **entry[language], locale=locale, translation_key=identity(f"{kind}:{key}"))
        snippet.full_clean()
        snippet.save()
        world.snippets[language, key] = snippet
