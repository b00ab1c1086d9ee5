"""Pictures from outside: decoded and encoded again, so that what one sees of them is kept and nothing else."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from threading import Lock

import pillow_heif
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, ImageSequence

from core.files import refusals
from core.files.colours import as_seen
from core.files.types import AVIF, GIF, JPEG, PNG, WEBP

pillow_heif.register_heif_opener(thumbnails=False)

MOST_PIXELS = (
    50_000_000  # more than any telephone takes by default; some 150 MB once decoded; of all frames together
)
READ = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"]
# MPO: several pictures in a JPEG, as some telephones make: the first one. HEIF: few programs can show it.
KEPT = {"MPO": "JPEG", "HEIF": "JPEG"}
TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "GIF": GIF, "AVIF": AVIF}
MOVING = {"PNG", "WEBP", "GIF", "AVIF"}
# Quick rather than small: somebody is waiting. No colour is shared by neighbours: what is small and red stays red.
OPTIONS: dict[str, dict] = {
    "JPEG": {"quality": 90, "subsampling": 0},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
    "AVIF": {"quality": 85, "speed": 8},
}
LOSSLESS = {"lossless": True}
LOSSLESS_WITHIN = 65_536  # bytes: what stands before the pixels of a WebP is smaller, a profile included
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
)
# Decoded, a picture may take 300 MB: those who send one at the same moment take turns in a process.
ONE_AT_A_TIME = Lock()
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)


def encode_again(file: File) -> tuple[ContentFile, str]:
    """The picture upright, in colours of the web (sRGB), without anything else that was in it; and its content type.

    It keeps its format, HEIC apart, which becomes JPEG. What moves still moves.

    Raises ValidationError for more pixels than `MOST_PIXELS` and for what cannot be decoded.
    """
    file.seek(0)
    encoded = BytesIO()
    try:
        with ONE_AT_A_TIME, Image.open(file, formats=READ) as picture:
            kept = KEPT.get(str(picture.format), str(picture.format))
            options = OPTIONS[kept] | (LOSSLESS if _is_lossless_webp(file) else {})
            frames = getattr(picture, "n_frames", 1) if kept in MOVING else 1
            if picture.width * picture.height * frames > MOST_PIXELS:
                raise refusals.too_many_pixels(MOST_PIXELS)
            if frames > 1:
                _encode_moving(picture, kept, encoded, options)
            else:
                _shown(picture, kept).save(encoded, kept, **options)
    except BOMBS as error:
        raise refusals.too_many_pixels(MOST_PIXELS) from error
    except BROKEN as error:
        raise refusals.unreadable() from error
    return ContentFile(encoded.getvalue(), name=file.name), TYPES[kept]


def _is_lossless_webp(file: File) -> bool:
    """Whether it is a WebP of flat colours, a logo say: encoded with losses, its edges would bleed."""
    place = file.tell()
    file.seek(0)
    head = file.read(LOSSLESS_WITHIN)
    file.seek(place)
    return head[8:12] == b"WEBP" and b"VP8L" in head


def _encode_moving(picture: Image.Image, kept: str, encoded: BytesIO, options: dict) -> None:
    """Every frame as long as it was shown, as often as they were."""
    durations: list[int] = []

    def frames() -> Iterator[Image.Image]:
        for frame in ImageSequence.Iterator(picture):
            frame.load()  # a WebP only knows how long a frame lasts once it is decoded
            durations.append(int(frame.info.get("duration") or 0))
            yield _shown(frame.copy(), kept)

    shown = list(frames())
    loops = picture.info.get("loop")
    if loops is not None:
        options = options | {"loop": loops}
    if kept == "GIF":
        options = options | {"disposal": 2}
    shown[0].save(encoded, kept, save_all=True, append_images=shown[1:], duration=durations, **options)


def _shown(picture: Image.Image, kept: str) -> Image.Image:
    """One frame as one sees it, bare of all that was beside it."""
    ImageOps.exif_transpose(picture, in_place=True)
    bare = as_seen(picture, transparent=kept != "JPEG", grey=kept in ("JPEG", "PNG"))
    bare.info = {}  # comments, dates, positions, profiles: some formats would write them again
    return bare
