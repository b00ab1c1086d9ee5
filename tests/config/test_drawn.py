"""The renditions of the tests: drawn once for the same bytes and filter, and never those of another picture."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from wagtail.images.models import Filter
from willow.image import UnrecognisedImageFormatError

from core.models import CustomImage
from tests import factories
from tests.drawn import DrawnOnce

pytestmark = pytest.mark.django_db
SPEC = "fill-20x10|format-webp"


class Pen:
    """Draws as Wagtail does, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.once = DrawnOnce(self.draw)

    def draw(self, by: Filter, *args, **kwargs):
        self.asked.append(by.spec)
        return Filter.run(by, *args, **kwargs)

    def drawn(self, image: CustomImage, spec: str = SPEC) -> bytes:
        return self.once(Filter(spec), image, BytesIO()).f.read()


def picture(**fields) -> CustomImage:
    return factories.ImageFactory(file__color="red", file__width=60, file__height=60, **fields)


def test_same_bytes_are_drawn_once_whoever_has_them():
    pen = Pen()

    first, second = pen.drawn(picture()), pen.drawn(picture(title="Une autre"))

    assert pen.asked == [SPEC]
    assert first == second
    assert (Image.open(BytesIO(second)).format, Image.open(BytesIO(second)).size) == ("WEBP", (20, 10))


def test_other_bytes_another_focus_filter_or_setting_are_drawn_anew(settings):
    pen = Pen()
    pen.drawn(picture())

    pen.drawn(factories.ImageFactory(file__color="blue", file__width=60, file__height=60))
    pen.drawn(picture(focal_point_x=5, focal_point_y=5, focal_point_width=4, focal_point_height=4))
    pen.drawn(picture(), "fill-20x10|format-jpeg")
    settings.WAGTAILIMAGES_WEBP_QUALITY = 11
    pen.drawn(picture())

    assert pen.asked == [SPEC, SPEC, SPEC, "fill-20x10|format-jpeg", SPEC]


def test_what_cannot_be_drawn_fails_each_time():
    pen, image = Pen(), picture()
    Path(image.file.path).write_bytes(b"no picture")

    for _time in range(2):
        with pytest.raises(UnrecognisedImageFormatError):
            pen.drawn(image)

    assert pen.asked == [SPEC] * 2
