"""Pictures that people send: decoded and encoded again, so that only what one sees of them is kept."""

import struct
import zlib
from io import BytesIO
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from registrations.fields.contents import unreadable

MOST_PIXELS = 50_000_000  # more than any telephone takes by default; some 150 MB once decoded
READ = ["JPEG", "PNG", "WEBP"]
KEPT = {"MPO": "JPEG"}  # several pictures in a JPEG, as some telephones make: the first one
# Quick rather than small: somebody is waiting.
OPTIONS: dict[str, dict] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90, "method": 2},
}
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
# Decoded, a picture may take 300 MB: those who send one at the same moment take turns in a process.
ONE_AT_A_TIME = Lock()
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def encode_again(file: File) -> ContentFile:
    """The first image of the file, upright, in the same format, without anything else that was in it.

    Raises ValidationError for more pixels than `MOST_PIXELS` and for what cannot be decoded.
    """
    file.seek(0)
    encoded = BytesIO()
    try:
        with ONE_AT_A_TIME, Image.open(file, formats=READ) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            kept = KEPT.get(str(picture.format), str(picture.format))
            _encode(picture, kept, encoded)
    except BOMBS as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise unreadable() from error
    return ContentFile(encoded.getvalue())


def _encode(picture: Image.Image, kept: str, encoded: BytesIO) -> None:
    ImageOps.exif_transpose(picture, in_place=True)
    mode = _mode(picture, kept)
    bare = picture if picture.mode == mode else picture.convert(mode)
    bare.load()
    bare.info = {}  # comments, dates, positions, profiles: some formats would write them again
    bare.save(encoded, kept, **OPTIONS[kept])


def _mode(picture: Image.Image, kept: str) -> str:
    if kept != "JPEG" and picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in ("1", "L", "LA") and kept != "WEBP" else "RGB"


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture is too large: it may have %(number)s million pixels at most. Save it smaller."),
        code="pixels",
        params={"number": number_format(MOST_PIXELS // 1_000_000)},
    )
