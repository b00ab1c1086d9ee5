"""Bodies: what the content files write, turned into what a StreamField stores.

There, everything is named by its key: `page: novapec` in a link, `href="page:novapec"` in a text, `picture: rays` in
an image, `figures: [women]`, `video: film`, `document: rules`. A date may be counted from the day of loading.
"""

import re
from typing import Any

from django.db.models import Model
from wagtail.models import Page

from config.demo.moments import day_of, is_relative
from config.demo.world import World
from core.models import CustomDocument, Video
from programmes.models import KeyFigure

LINK = re.compile(r'href="page:([a-z0-9_-]+)"')
# A name that holds a key, or a list of keys, and what it is the key of.
CHOSEN: dict[str, type[Model]] = {
    "page": Page,
    "pages": Page,
    "figures": KeyFigure,
    "video": Video,
    "document": CustomDocument,
}


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
    if isinstance(value, dict) and not is_relative(value):
        if name == "image":
            return _image(value, world)
        return {key: _resolve(key, item, world=world, language=language) for key, item in value.items()}
    if isinstance(value, list):
        named = name if name in CHOSEN else ""
        return [_resolve(named, item, world=world, language=language) for item in value]
    return _one(name, value, world=world, language=language)


def _one(name: str, value: Any, *, world: World, language: str) -> Any:
    """The same for what holds nothing else: a day, a key, a text, a number."""
    if found := day_of(value, now=world.now):
        return found.isoformat()
    if isinstance(value, str):
        if name in CHOSEN:
            return world.find(CHOSEN[name], value, language).pk
        return rich_text(value, world=world, language=language)
    return value


def _image(value: dict[str, str], world: World) -> dict[str, Any]:
    picture = world.pictures[value["picture"]]
    image = {
        "image": picture.pk,
        "alt_text": value.get("alt", picture.description),
        "decorative": False,
    }
    return {"image": image, "caption": value.get("caption", "")}
