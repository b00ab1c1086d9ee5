"""A picture that was encoded again looks like the one that was sent (see tests/browser/test_pictures.py)."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageChops, ImageSequence

from core.files import EXTENSIONS, CheckedFile, check_file
from core.files.types import AVIF, GIF, HEIC, JPEG, PICTURES, PNG, WEBP
from tests.core.files import gallery
from tests.registrations.files.samples import upload

TAKEN = {each: EXTENSIONS[each] for each in PICTURES}


def kept(content: bytes, name: str = "photo") -> CheckedFile:
    return check_file(upload(name, content), taken=TAKEN)


def opened(checked: CheckedFile) -> Image.Image:
    return Image.open(BytesIO(checked.file.read()))


def farthest(one: Image.Image, other: Image.Image) -> int:
    """The largest difference in any channel between small cells of two pictures, of 255."""
    small = [each.convert("RGB").resize((16, 12), Image.Resampling.BOX) for each in (one, other)]
    return max(high for _low, high in ImageChops.difference(*small).getextrema())


@pytest.mark.parametrize("name", [*gallery.SHOWN, *gallery.MOVING])
def test_nothing_but_the_pixels_is_kept_and_any_program_can_show_them(name):
    content = {**gallery.SHOWN, **gallery.MOVING}[name]

    with opened(kept(content, name)) as shown:
        assert shown.mode in ("L", "P", "RGB", "RGBA")
        assert not shown.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment", "gamma"} & {
            key for key, value in shown.info.items() if value
        }


def test_deep_grey_keeps_its_shades():
    with opened(kept(gallery.SHOWN["grey of 16 bits.png"])) as shown:
        assert [shown.getpixel((x, 0)) for x in (0, 32, 63)] == [0, round(32000 / 257), round(63000 / 257)]


def test_wide_colours_are_brought_to_those_of_the_web():
    with opened(kept(gallery.SHOWN["Display P3.png"])) as shown:
        red, green, _blue, _alpha = shown.getpixel((2, 2))
    # P3 (200, 40, 30) is redder than the web can show: (217, 0, 0) or so. Without its profile it looks dull.
    assert red > 210
    assert green < 25


def test_print_without_a_profile_is_not_turned_inside_out():
    with opened(kept(gallery.SHOWN["for print.jpg"])) as shown:
        assert farthest(shown, gallery.fields()) <= 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_held_any_way_is_put_upright(orientation):
    ways = Image.Transpose
    undone = {
        2: ways.FLIP_LEFT_RIGHT,
        3: ways.ROTATE_180,
        4: ways.FLIP_TOP_BOTTOM,
        5: ways.TRANSPOSE,
        6: ways.ROTATE_270,
        7: ways.TRANSVERSE,
        8: ways.ROTATE_90,
    }.get(orientation)
    upright = gallery.fields().transpose(undone) if undone is not None else gallery.fields()

    with opened(kept(gallery.turned(orientation))) as shown:
        assert shown.size == upright.size
        assert farthest(shown, upright) <= 6


@pytest.mark.parametrize("name", gallery.MOVING)
def test_what_moves_still_moves_at_its_own_pace(name):
    with opened(kept(gallery.MOVING[name], name)) as shown:
        seen = [
            (frame.convert("RGB").getpixel((20, 20)), frame.info["duration"])
            for frame in ImageSequence.Iterator(shown)
        ]

    assert [duration for _colour, duration in seen] == [100, 300, 200]
    for (colour, _duration), sent in zip(seen, (gallery.RED, gallery.GREEN, gallery.SLATE), strict=True):
        assert max(abs(one - other) for one, other in zip(colour, sent, strict=True)) <= 6


def test_picture_of_a_telephone_becomes_a_jpeg_that_looks_the_same():
    checked = kept(gallery.TELEPHONE, "IMG_0042.HEIC")

    assert (checked.name, checked.content_type, checked.sent_type) == ("IMG_0042.jpg", JPEG, HEIC)
    assert checked.converted
    with opened(checked) as shown:
        assert shown.format == "JPEG"
        assert farthest(shown, gallery.fields()) <= 8


@pytest.mark.parametrize("name", gallery.REFUSED)
def test_what_cannot_be_kept_whole_is_refused_in_words(name):
    with pytest.raises(ValidationError) as error:
        kept(gallery.REFUSED[name], name)

    assert error.value.code == ("kind" if name.endswith("tiff") else "unreadable")
    assert error.value.messages[0]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_count_against_the_pixels_that_are_taken(kind, monkeypatch):
    monkeypatch.setattr("core.files.pictures.MOST_PIXELS", 64 * 48 * 2)

    with pytest.raises(ValidationError) as error:
        kept(gallery.moving(kind))

    assert error.value.code == "pixels"


def test_every_kind_of_picture_that_is_taken_is_in_the_gallery():
    sent = {kept(content, name).sent_type for name, content in gallery.SHOWN.items()}

    assert sent | {HEIC} == {JPEG, PNG, WEBP, GIF, AVIF, HEIC} == set(PICTURES)
