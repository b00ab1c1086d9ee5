"""The demo's videos: films drawn here, with their captions and transcripts, and one that stands for another site's."""

from typing import Any

from django.core.files.base import ContentFile

from config.demo.content import read
from config.demo.films import SECONDS, film
from config.demo.moments import day_of
from config.demo.snippets import add_snippet
from config.demo.world import World
from core.models import Video


def make_videos(world: World) -> None:
    """Every video of the content files: one film for both languages, with the captions of each."""
    for entry in read("videos"):
        name = entry.pop("film", "")
        if name:
            entry["file"] = Video._meta.get_field("file").storage.save(
                f"videos/{name}.webm", ContentFile(film(name))
            )
            entry["duration_seconds"] = SECONDS
        entry["poster"] = world.pictures[entry["poster"]]
        entry["recorded_on"] = day_of(entry["recorded_on"], now=world.now)
        for language in world.locales:
            _add_captions(entry[language], f"{entry['key']}-{language}")
        add_snippet(Video, entry, kind="videos", world=world)


def _add_captions(words: dict[str, Any], name: str) -> None:
    """Turn `captions`, a list of « from, to, text » in seconds, into a WebVTT file."""
    if cues := words.get("captions"):
        text = "".join(f"\n00:00:{start:06.3f} --> 00:00:{end:06.3f}\n{said}\n" for start, end, said in cues)
        words["captions"] = ContentFile(f"WEBVTT\n{text}".encode(), name=f"{name}.vtt")
