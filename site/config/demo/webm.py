"""A film without a codec of its own: WebP pictures, one after the other, as the key frames of a WebM file.

A WebP picture without transparency holds exactly one VP8 key frame, which is what a WebM film is made of. So pictures
drawn here become a film that browsers play, with Pillow alone. Formats: RFC 8794 (EBML), RFC 9559 (Matroska), RFC 6386
(VP8), RFC 9649 (WebP).
"""

import struct
from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image

TRACK = 1
KEY_FRAME = 0x80


def webm(pictures: Sequence[Image.Image], *, milliseconds: int, quality: int = 45) -> bytes:
    """The film of those pictures, all of one size, each shown so long; shorter than 32 seconds in all."""
    width, height = pictures[0].size
    frames = [_key_frame(picture, quality) for picture in pictures]
    video = _element(0xE0, _number(0xB0, width) + _number(0xBA, height))
    track = b"".join(
        (
            _number(0xD7, TRACK),
            _number(0x73C5, TRACK),
            _number(0x83, 1),  # a video track
            _number(0x9C, 0),  # no lacing
            _element(0x86, b"V_VP8"),
            _number(0x23E383, milliseconds * 1_000_000),
            video,
        )
    )
    length = struct.pack(">d", milliseconds * len(frames))
    about = _number(0x2AD7B1, 1_000_000) + _element(0x4489, length) + _apps()
    start = _element(0x1549A966, about) + _element(0x1654AE6B, _element(0xAE, track))
    cluster = _element(0x1F43B675, _number(0xE7, 0) + b"".join(_blocks(frames, milliseconds)))
    place = _element(0xB7, _number(0xF7, TRACK) + _number(0xF1, len(start)))
    cues = _element(0x1C53BB6B, _element(0xBB, _number(0xB3, 0) + place))
    return _header() + _element(0x18538067, start + cluster + cues)


def _key_frame(picture: Image.Image, quality: int) -> bytes:
    """The VP8 key frame that the picture becomes: what follows « RIFF size WEBPVP8 size »."""
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=3)
    data = buffer.getvalue()
    if data[12:16] != b"VP8 ":
        raise ValueError("A picture with transparency is no key frame.")
    (size,) = struct.unpack("<I", data[16:20])
    return data[20 : 20 + size]


def _blocks(frames: Iterable[bytes], milliseconds: int) -> Iterable[bytes]:
    for index, frame in enumerate(frames):
        head = struct.pack(">BhB", 0x80 | TRACK, index * milliseconds, KEY_FRAME)
        yield _element(0xA3, head + frame)


def _header() -> bytes:
    kind = b"".join(
        (
            _number(0x4286, 1),
            _number(0x42F7, 1),
            _number(0x42F2, 4),
            _number(0x42F3, 8),
            _element(0x4282, b"webm"),
            _number(0x4287, 2),
            _number(0x4285, 2),
        )
    )
    return _element(0x1A45DFA3, kind)


def _apps() -> bytes:
    return _element(0x4D80, b"demo") + _element(0x5741, b"demo")


def _element(identifier: int, content: bytes) -> bytes:
    """An EBML element; its length is written on eight bytes."""
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _number(identifier: int, value: int) -> bytes:
    return _element(identifier, value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big"))
