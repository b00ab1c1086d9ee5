"""Action areas and audiences, in both languages."""

from config.demo.content import read
from config.demo.world import World, identity
from programmes.models import ActionArea, Audience

MODELS = {"areas": ActionArea, "audiences": Audience}


def make_snippets(world: World) -> None:
    """Every snippet of the content files, each a translation of the other."""
    for kind, entries in read("snippets").items():
        for rank, entry in enumerate(entries, start=1):
            for language, locale in world.locales.items():
                words = entry[language]
                world.snippets[language, entry["key"]] = MODELS[kind].objects.create(
                    name=words["name"],
                    description=words.get("description", ""),
                    rank=rank,
                    locale=locale,
                    translation_key=identity(f"{kind}:{entry['key']}"),
                )
