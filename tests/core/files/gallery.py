"""Pictures of every kind that telephones, scanners and designers make, all of the same four fields of colour.

The profiles are written here: primaries and a curve for screens, a table for print.
"""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

SIZE = (64, 48)
RED, GREEN, SAND, SLATE = (200, 40, 30), (40, 150, 60), (230, 200, 150), (60, 70, 110)
FIELDS = ((RED, (0, 0)), (GREEN, (32, 0)), (SAND, (0, 24)), (SLATE, (32, 24)))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
ADOBE_RGB = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))


def fields(mode: str = "RGB") -> Image.Image:
    made = Image.new("RGB", SIZE)
    for colour, (left, top) in FIELDS:
        made.paste(colour, (left, top, left + 32, top + 24))
    return made.convert(mode)


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    kept = BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()


# --- Profiles --------------------------------------------------------------------------------------


def _number(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_number, values))


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def _profile(space: bytes, device: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 78
    tags = {b"desc": text + b"\0" * (-len(text) % 4), b"wtpt": _xyz((0.9642, 1, 0.8249))} | tags
    table, body = b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = 132 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, device, space, pcs) + struct.pack(
        ">6H", 2026, 1, 1, 0, 0, 0
    )
    head += b"acsp" + b"\0" * 28 + b"".join(map(_number, (0.9642, 1, 0.8249)))
    return head + b"\0" * (128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def screen_profile(primaries, gamma: float = 2.2) -> bytes:
    """Of a screen with those primaries (red, green, blue in XYZ)."""
    colours = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, primaries), strict=True))
    return _profile(
        b"RGB ", b"mntr", b"XYZ ", colours | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(gamma))
    )


def grey_profile(gamma: float) -> bytes:
    return _profile(b"GRAY", b"mntr", b"XYZ ", {b"kTRC": _curve(gamma)})


def print_profile() -> bytes:
    """Of inks on a yellowish paper: the sixteen mixtures, each with its colour in Lab, and nothing in between."""
    inks = (
        (-35, -20, -45),
        (40, 70, -5),
        (0, -5, 85),
    )  # what a full ink does to a and b of white, L left out
    light = (45, 50, 8)
    table = bytearray()
    for mixture in range(16):
        dose = [(mixture >> place) & 1 for place in (3, 2, 1, 0)]
        lightness, a, b = 92.0, 0.0, 10.0
        for amount, effect, darker in zip(dose[:3], inks, light, strict=True):
            lightness -= amount * darker * 0.8
            a, b = a + amount * effect[1] * 0.6, b + amount * effect[2] * 0.6
        if dose[3]:
            lightness, a, b = lightness * 0.15, a * 0.1, b * 0.1
        table += bytes(max(0, min(255, round(each))) for each in (lightness * 2.55, a + 128, b + 128))
    line = bytes(range(256))
    unity = b"".join(_number(each) for each in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    look_up = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unity + line * 4 + bytes(table) + line * 3
    return _profile(b"CMYK", b"prtr", b"Lab ", {b"A2B0": look_up})


# --- Pictures --------------------------------------------------------------------------------------


def turned(orientation: int) -> bytes:
    """A JPEG as a telephone keeps it that was held otherwise."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    return saved(fields(), "JPEG", exif=notes, quality=95, subsampling=0)


def with_hole(mode: str = "RGBA") -> Image.Image:
    made = fields("RGBA")
    made.paste((0, 0, 0, 0), (8, 8, 24, 40))
    made.paste((255, 255, 255, 128), (40, 8, 56, 40))
    return made.convert(mode)


def deep_grey() -> Image.Image:
    """Sixteen bits of grey, in two ramps."""
    return Image.frombytes(
        "I;16", SIZE, b"".join(struct.pack("<H", x * 1000 + y * 20) for y in range(48) for x in range(64))
    )


def deep_colour() -> bytes:
    """A PNG of sixteen bits a channel, chunk by chunk: Pillow writes none."""
    rows = b"".join(
        b"\0"
        + b"".join(
            b"".join(struct.pack(">H", value * 257) for value in fields().getpixel((x, y)))
            for x in range(SIZE[0])
        )
        for y in range(SIZE[1])
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", *SIZE, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    """Three frames of unlike colours, each as long as the next is not."""
    frames = [Image.new("RGB", SIZE, colour) for colour in (RED, GREEN, SLATE)]
    return saved(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=[100, 300, 200],
        loop=0,
        **({"lossless": True} if kind == "WEBP" else {}),
    )


# What browsers show, so that one can be asked (tests/browser/test_pictures.py).
SHOWN = {
    "grey of 16 bits.png": saved(deep_grey(), "PNG"),
    "colour of 16 bits.png": deep_colour(),
    "one bit.png": saved(fields("1"), "PNG"),
    "grey.jpg": saved(fields("L"), "JPEG", quality=95),
    "grey with its own curve.png": saved(fields("L"), "PNG", icc_profile=grey_profile(1.0)),
    "grey, partly transparent.png": saved(with_hole("LA"), "PNG"),
    "partly transparent.png": saved(with_hole(), "PNG"),
    "palette with a hole.png": saved(with_hole().quantize(64), "PNG"),
    "palette with one clear colour.png": saved(fields().quantize(4), "PNG", transparency=1),
    "one clear colour.png": saved(fields(), "PNG", transparency=RED),
    "for print.jpg": saved(fields("CMYK"), "JPEG", quality=95),
    "for print, with its profile.jpg": saved(fields("CMYK"), "JPEG", quality=95, icc_profile=print_profile()),
    "Display P3.jpg": saved(fields(), "JPEG", quality=95, icc_profile=screen_profile(DISPLAY_P3)),
    "Display P3.png": saved(with_hole(), "PNG", icc_profile=screen_profile(DISPLAY_P3)),
    "Display P3.webp": saved(fields(), "WEBP", quality=95, icc_profile=screen_profile(DISPLAY_P3)),
    "Adobe RGB.jpg": saved(fields(), "JPEG", quality=95, icc_profile=screen_profile(ADOBE_RGB)),
    "palette in Adobe RGB.png": saved(fields().quantize(8), "PNG", icc_profile=screen_profile(ADOBE_RGB)),
    "broken profile.jpg": saved(fields(), "JPEG", quality=95, icc_profile=b"nothing"),
    "profile for another mode.jpg": saved(fields(), "JPEG", quality=95, icc_profile=grey_profile(1.0)),
    "progressive.jpg": saved(fields(), "JPEG", quality=95, progressive=True),
    "still.gif": saved(fields(), "GIF"),
    "still.webp": saved(with_hole(), "WEBP", lossless=True),
    "still.avif": saved(fields(), "AVIF", quality=95),
    **{f"held otherwise {each}.jpg": turned(each) for each in range(1, 9)},
}
MOVING = {"moving.gif": moving("GIF"), "moving.webp": moving("WEBP"), "moving.png": moving("PNG")}
TELEPHONE = saved(fields(), "HEIF", quality=95)
REFUSED = {
    "scan.tiff": saved(fields(), "TIFF"),
    "measured.tiff": saved(fields("F"), "TIFF"),
    "cut.jpg": saved(fields(), "JPEG", progressive=True)[:500],
    "cut.png": saved(fields(), "PNG")[:80],
    "cut.webp": saved(with_hole(), "WEBP", lossless=True)[:60],
    "cut.heic": TELEPHONE[:300],
}
