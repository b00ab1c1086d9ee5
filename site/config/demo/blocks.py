"""Bodies: what the content files write, turned into what a StreamField stores.

There, pages and pictures are named by their keys: `page: novapec` in a link, `href="page:novapec"` in a text,
`picture: rays` in an image.
"""

import re
from typing import Any

from config.demo.world import World

LINK = re.compile(r'href="page:([a-z0-9_-]+)"')


def stream(raw: list[dict[str, Any]], *, world: World, language: str) -> list[dict[str, Any]]:
    """A list of `kind: value` as a StreamField's raw data."""
    return [
        {"type": kind, "value": _resolve(kind, value, world=world, language=language)}
        for entry in raw
        for kind, value in entry.items()
    ]


def rich_text(text: str, *, world: World, language: str) -> str:
    """The text with its links to pages as Wagtail stores them."""

    def link(match: re.Match[str]) -> str:
        return f'linktype="page" id="{world.pages[language, match[1]].pk}"'

    return LINK.sub(link, text.strip())


def _resolve(name: str, value: Any, *, world: World, language: str) -> Any:
    """The value with every key replaced by what it names."""
    if name == "page":
        return world.pages[language, value].pk
    if name == "image":
        picture = world.pictures[value["picture"]]
        alt = value.get("alt", picture.description)
        image = {"image": picture.pk, "alt_text": alt, "decorative": False}
        return {"image": image, "caption": value.get("caption", "")}
    if isinstance(value, dict):
        return {key: _resolve(key, item, world=world, language=language) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve("", item, world=world, language=language) for item in value]
    if isinstance(value, str):
        return rich_text(value, world=world, language=language)
    return value
