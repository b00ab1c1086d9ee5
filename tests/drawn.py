"""Renditions of pictures, drawn once in a process: the same bytes through the same filter give the same picture.

Encoding took half of the time of a test that reads the pages of the demo, and each test began without any rendition.
What is handed out again is what Wagtail drew the first time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO
from unittest.mock import patch

from django.conf import settings
from django.core.files import File
from wagtail.images.models import AbstractImage, Filter


@dataclass(frozen=True)
class Drawn:
    """What Wagtail reads of a picture that a filter has made."""

    f: BinaryIO
    format_name: str


class DrawnOnce:
    """Stands for `Filter.run`, and asks it for what it does not know yet."""

    def __init__(self, draw: Callable) -> None:
        self.draw = draw
        self.known: dict[tuple, tuple[bytes, str]] = {}

    def __call__(
        self, by: Filter, image: AbstractImage, output: BinaryIO, source: File | None = None
    ) -> Drawn:
        """Raises what `Filter.run` raises; a picture that cannot be drawn is not remembered."""
        content = _content(image, source)
        key = (sha256(content).digest(), by.spec, by.get_cache_key(image), _focus(image), _choices())
        if key not in self.known:
            made = self.draw(by, image, output, source=File(BytesIO(content), name=image.file.name))
            made.f.seek(0)
            self.known[key] = made.f.read(), made.format_name
        drawn, format_name = self.known[key]
        output.seek(0)
        output.truncate()
        output.write(drawn)
        output.seek(0)
        return Drawn(output, format_name)


@contextmanager
def drawn_once() -> Iterator[DrawnOnce]:
    """While it lasts, nothing is drawn twice."""
    once = DrawnOnce(Filter.run)

    def run(by: Filter, image: AbstractImage, output: BinaryIO, source: File | None = None) -> Drawn:
        return once(by, image, output, source)

    with patch.object(Filter, "run", run):
        yield once


def _content(image: AbstractImage, source: File | None) -> bytes:
    if source is not None:
        return source.read()
    with image.open_file() as file:
        return file.read()


def _focus(image: AbstractImage) -> tuple:
    """What a crop goes by, besides the filter."""
    return (
        image.width,
        image.height,
        image.focal_point_x,
        image.focal_point_y,
        image.focal_point_width,
        image.focal_point_height,
    )


def _choices() -> tuple[str, ...]:
    """What the settings say of formats and qualities."""
    return tuple(
        f"{name}={getattr(settings, name)!r}" for name in dir(settings) if name.startswith("WAGTAILIMAGES_")
    )
