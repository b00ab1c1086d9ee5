"""The sizes of pictures that pages show: one table, of which a page shows what is there and makes nothing.

Making one takes up to a second and a storage with room: `core.pictures` does it, at the worker. A template says

    {% sized page.picture "hero" as shown %}{% if shown %}{{ shown }}{% else %}…{% endif %}
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from django.core.files.storage import Storage
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter

FORMATS = ("avif", "webp", "jpeg")  # in the order in which a browser is offered them; all read the last one
OF_ENDINGS = {".avif": "avif", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".gif": "gif"}
LEAST = 100  # pixels wide: what is smaller says nothing


@dataclass(frozen=True, slots=True)
class Size:
    """How pictures are shown in one kind of place: cut to `cuts`, the smallest first, in every format.

    `sizes` tells a browser how wide it will be; `attributes` are those of the element, `alt` where words beside it say
    what it shows.
    """

    cuts: tuple[str, ...]
    sizes: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


WIDE = ("fill-480x300", "fill-960x600")

SIZES: dict[str, Size] = {
    "hero": Size(
        WIDE,
        "(min-width: 80rem) 31rem, (min-width: 48rem) 40vw, 92vw",
        {"alt": "", "fetchpriority": "high"},
    ),
    "card": Size(
        WIDE, "(min-width: 64rem) 23rem, (min-width: 40rem) 46vw, 92vw", {"alt": "", "loading": "lazy"}
    ),
    "person": Size(("fill-160x160",), "", {"alt": "", "loading": "lazy"}),
    "film": Size(
        ("fill-640x360", "fill-1280x720"),
        "(min-width: 48rem) 46rem, 92vw",
        {"class": "video__screen", "alt": "", "loading": "lazy"},
    ),
    "text": Size(
        ("width-480", "width-960", "width-1440"), "(min-width: 64rem) 52rem, 92vw", {"loading": "lazy"}
    ),
}


class Made(NamedTuple):
    """One size of a picture that is there: what it was made by, and its file in the storage of sizes."""

    spec: str
    focus: str
    file: str
    width: int
    height: int

    @property
    def format(self) -> str:
        """Empty for one that not every browser may be given."""
        return OF_ENDINGS.get(PurePosixPath(self.file).suffix.lower(), "")


# --- What there is ---------------------------------------------------------------------------------


def attach(pictures: Iterable[AbstractImage]) -> None:
    """Find what was made of all the pictures in one query."""
    known = list(pictures)
    if not known:
        return
    made: dict[int, list[Made]] = {picture.pk: [] for picture in known}
    rows = get_image_model().get_rendition_model().objects.filter(image__in=made).order_by("pk")
    facts = ("filter_spec", "focal_point_key", "file", "width", "height")
    for pk, *row in rows.values_list("image_id", *facts):
        made[pk].append(Made(*row))
    for picture in known:
        picture.__dict__["made"] = made[picture.pk]


def _made(picture: AbstractImage) -> list[Made]:
    if "made" not in picture.__dict__:
        attach([picture])
    return picture.__dict__["made"]


@lru_cache(maxsize=len(SIZES))
def _filters(name: str) -> dict[str, tuple[Filter, ...]]:
    """What makes each format of a size."""
    return {
        each: tuple(Filter(f"format-{each}|{cut}") for cut in SIZES[name].cuts) for each in reversed(FORMATS)
    }


def _found(picture: AbstractImage, name: str) -> dict[Filter, Made | None]:
    there = {(made.spec, made.focus): made for made in _made(picture)}
    return {
        each: there.get((each.spec, each.get_cache_key(picture)))
        for filters in _filters(name).values()
        for each in filters
    }


def lacking(picture: AbstractImage, names: Iterable[str] = SIZES) -> list[Filter]:
    """What is still to be made of the picture, each once: what every browser reads first, the smallest first."""
    found = {each: made for name in names for each, made in _found(picture, name).items()}
    return [each for each, made in found.items() if made is None]


# --- What is shown ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: for each format what there is of it, the smallest first; never empty."""

    picture: AbstractImage
    size: Size
    formats: dict[str, list[Made]]

    @property
    def address(self) -> str:
        """One address for all: the widest, in a format that is both light and read by all if it is there."""
        best = self.formats.get("webp") or [*self.formats.values()][-1]
        return self._address(best[-1])

    def __str__(self) -> str:
        """Safe, as templates ask for it."""
        return self.__html__()

    def __html__(self) -> SafeString:
        *others, last = self.formats
        sources = format_html_join(
            "",
            "<source{}>",
            ((flatatt(self._candidates(self.formats[each]) | {"type": f"image/{each}"}),) for each in others),
        )
        return format_html("<picture>{}<img{}></picture>", sources, flatatt(self._image(self.formats[last])))

    def _image(self, made: list[Made]) -> dict[str, object]:
        first = made[0]
        image = {
            "src": self._address(first),
            "width": first.width,
            "height": first.height,
            "alt": self._alt,
            **self.size.attributes,
        }
        return image | self._candidates(made) if len(made) > 1 else image

    @property
    def _alt(self) -> str:
        """As the block that shows it says, else as the picture does."""
        if self.picture.decorative:
            return ""
        return self.picture.contextual_alt_text or self.picture.default_alt_text

    def _candidates(self, made: list[Made]) -> dict[str, str]:
        """Each width once: small pictures are not made larger. One width alone is told where the others are."""
        if not self.size.sizes:
            return {"srcset": self._address(made[0])}
        widths = {each.width: each for each in reversed(made)}
        told = ", ".join(f"{self._address(each)} {width}w" for width, each in sorted(widths.items()))
        return {"srcset": told, "sizes": self.size.sizes}

    def _address(self, made: Made) -> str:
        storage: Storage = self.picture.get_rendition_model()._meta.get_field("file").storage
        return storage.url(made.file)


def shown(picture: AbstractImage | None, name: str) -> Shown | None:
    """The picture in a size of the table, as far as it is made; None while nothing of it is, or without a picture.

    Of a size that is not there another is shown, the most alike. What lacks is noted (`take_lacking`).
    Raises KeyError for a size that the table has not.
    """
    if not picture:
        return None
    found = _found(picture, name)
    if None in found.values():
        _noted.lacking.add((picture.pk, name))
    filters = _filters(name)
    formats = {
        each: there for each in FORMATS if (there := [made for by in filters[each] if (made := found[by])])
    }
    if not formats:
        formats = {each.format: [each] for each in _most_alike(picture, next(reversed(found)))}
    return Shown(picture, SIZES[name], formats) if formats else None


def _most_alike(picture: AbstractImage, wanted: Filter) -> Iterator[Made]:
    """Of all else that was made of it, for other places or around another point, the one of the nearest shape."""
    size = wanted.get_transform(picture).size
    width, height = max(1, size[0]), max(1, size[1])
    others = [each for each in _made(picture) if each.format and each.width >= LEAST]
    if others:
        yield min(
            others,
            key=lambda each: (
                abs(each.width * height - width * each.height) / (width * each.height),
                abs(each.width - width),
                each.format != "webp",
            ),
        )


class _Noted(threading.local):
    """What the answer that this thread is at could not show."""

    def __init__(self) -> None:
        self.lacking: set[tuple[int, str]] = set()


_noted = _Noted()


def take_lacking() -> set[tuple[int, str]]:
    """The pictures, with the names of sizes, that were shown otherwise since this was last asked in this thread."""
    noted, _noted.lacking = _noted.lacking, set()
    return noted
