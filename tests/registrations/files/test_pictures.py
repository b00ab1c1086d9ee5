"""Pictures are decoded and encoded again: what one sees stays, where and when it was taken goes."""

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from registrations.fields.uploads import check_upload
from tests.registrations.files import samples
from tests.registrations.files.samples import office, open_document, picture, upload

SECRET = b"48.8566 Awa"


def exif(orientation: int = 1) -> Image.Exif:
    """Where it was taken, by whom, and how the camera was held."""
    made = Image.Exif()
    made[0x0112], made[0x013B] = orientation, SECRET.decode()
    made.get_ifd(0x8825)[1] = "N"
    return made


def kept_of(name: str, content: bytes) -> bytes:
    return check_upload(upload(name, content), kinds=["image"], max_bytes=None).file.read()


def notes() -> PngInfo:
    made = PngInfo()
    made.add_text("Author", SECRET.decode())
    return made


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", picture("JPEG", exif=exif(), comment=SECRET)),
        ("photo.png", picture("PNG", exif=exif(), pnginfo=notes())),
        ("photo.webp", picture("WEBP", exif=exif(), xmp=SECRET)),
        ("photo.jpg", picture("JPEG") + SECRET),
    ],
)
def test_nothing_of_where_and_when_it_was_taken_is_kept(name, content):
    kept = kept_of(name, content)

    assert SECRET in content
    assert SECRET not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert dict(shown.getexif()) == {}
        assert not {"comment", "exif", "xmp", "icc_profile", "Author"} & shown.info.keys()
        assert shown.size == (40, 20)


def test_picture_is_put_upright():
    kept = kept_of("photo.jpg", picture("JPEG", exif=exif(orientation=6)))

    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (20, 40)
        assert shown.getpixel((10, 5))[0] > 200  # the red half, on the left before, is above


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_picture_of_any_mode_is_kept(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    name = "photo.jpg" if kind == "JPEG" else "photo.png"
    content = BytesIO()
    Image.new(mode, (40, 20)).save(content, kind)

    kept = kept_of(name, content.getvalue())

    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (40, 20)


def test_transparency_is_kept():
    content = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(content, "PNG")

    with Image.open(BytesIO(kept_of("logo.png", content.getvalue()))) as shown:
        assert shown.getpixel((0, 0)) == (255, 0, 0, 0)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it has that many pixels, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack("!L", len(data))
            + kind
            + data
            + struct.pack("!L", zlib.crc32(kind + data) & 0xFFFFFFFF)
        )

    header = struct.pack("!LLBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(7100, 7100), (10_000, 10_000), (50_000, 50_000), (2_000_000_000, 2)])
def test_picture_of_too_many_pixels_is_refused_undecoded(size):
    with pytest.raises(ValidationError) as error:
        kept_of("bombe.png", bomb(*size))

    assert error.value.code == "pixels"


def test_same_picture_sent_twice_has_one_digest():
    content = picture("JPEG", exif=exif())
    first, second = (
        check_upload(upload("photo.jpg", content), kinds=[], max_bytes=None).digest for _ in range(2)
    )

    assert first == second


SOUND = {
    "a.pdf": samples.PDF,
    "a.docx": office(),
    "a.odt": open_document(),
    "a.jpg": picture("JPEG"),
    "a.png": picture("PNG"),
    "a.webp": picture("WEBP"),
    "a.csv": b"a;b\n",
}


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(SOUND)),
    at=st.floats(0, 1, exclude_max=True),
    noise=st.binary(max_size=40),
    cut=st.booleans(),
)
def test_damaged_file_is_taken_or_refused_and_never_an_error(name, at, noise, cut):
    content = SOUND[name]
    place = int(at * len(content))
    damaged = content[:place] + noise + (b"" if cut else content[place + len(noise) :])

    with contextlib.suppress(ValidationError):
        checked = check_upload(upload(name, damaged), kinds=[], max_bytes=None)
        assert checked.size == len(checked.file.read())


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=200))
def test_any_name_is_cleaned_or_refused(name):
    sent = upload("x.pdf")
    sent._name = name  # past what Django itself cleans

    with contextlib.suppress(ValidationError):
        kept = check_upload(sent, kinds=[], max_bytes=None).name
        assert kept.endswith(".pdf")
        assert len(kept) <= 150
        assert not set(kept) & set("/\\\x00\r\n\u202e")
