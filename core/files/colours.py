"""The colours of a picture as a screen shows them: eight bits a channel, sRGB, whatever they were written in."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageCms

GREYS = {"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
DEEP = {"I;16", "I;16B", "I;16L", "I;16N"}
SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # the space of a profile, and the mode it is about
USUAL_GAMMA = 1 / 2.2


def as_seen(picture: Image.Image, *, transparent: bool, grey: bool) -> Image.Image:
    """A new picture that looks the same: L or RGB, RGBA when `transparent` and it has any transparency.

    Where the format has no transparency, the ground is white. `grey`: whether the format has a mode for greys alone.
    """
    picture.load()
    alpha = _alpha(picture)
    colours = _colours(picture)
    shown = _in_srgb(colours, picture.info)
    if alpha is None:
        return shown if grey or shown.mode == "RGB" else shown.convert("RGB")
    if transparent:
        shown = shown.convert("RGB")
        shown.putalpha(alpha)
        return shown
    ground = Image.new(shown.mode, shown.size, "white")
    ground.paste(shown, mask=alpha)
    return ground


def _alpha(picture: Image.Image) -> Image.Image | None:
    """How opaque each pixel is; None when all are."""
    if not picture.has_transparency_data:
        return None
    mark = picture.info.get("transparency")
    if picture.mode in DEEP or picture.mode == "I":  # one value of a deep grey stands for "nothing here"
        return _unequal(picture.convert("I"), mark) if isinstance(mark, int) else None
    return picture.convert("RGBA").getchannel("A")


def _unequal(picture: Image.Image, value: int) -> Image.Image:
    """0 where the deep grey has that value, 255 elsewhere."""
    above = picture.point(lambda each: each * 1 - value).convert("L")  # clipped at 0
    below = picture.point(lambda each: each * -1 + value).convert("L")
    return ImageChops.lighter(above, below).point(lambda each: 255 if each else 0)


def _colours(picture: Image.Image) -> Image.Image:
    """Without transparency, in eight bits: L, RGB or CMYK."""
    if picture.mode in GREYS:
        return _grey(picture)
    return picture if picture.mode in ("RGB", "CMYK") else picture.convert("RGBA").convert("RGB")


def _grey(picture: Image.Image) -> Image.Image:
    if picture.mode in DEEP or picture.mode == "I":
        # Sixteen bits, from black (0) to white (65535): converted by itself, Pillow would clip it at 255.
        return picture.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if picture.mode == "F":
        extremes: Any = picture.getextrema()
        scale = 255.0 if extremes[0] >= 0 and extremes[1] <= 1 else 1.0
        return picture.point(lambda value: value * scale + 0.0).convert("L")
    return picture.convert("L")


def _in_srgb(colours: Image.Image, info: dict) -> Image.Image:
    """By the picture's profile, or else by its gamma; a profile that is broken or about another mode says nothing."""
    if converted := _by_profile(colours, info.get("icc_profile")):
        return converted
    if colours.mode == "CMYK":
        return colours.convert("RGB")
    gamma = info.get("gamma")
    if gamma and "srgb" not in info and abs(gamma - USUAL_GAMMA) > 0.01:
        table = [round(255 * (value / 255) ** (USUAL_GAMMA / gamma)) for value in range(256)]
        return colours.point(table * len(colours.getbands()))
    return colours


def _by_profile(colours: Image.Image, raw: bytes | None) -> Image.Image | None:
    if not raw:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(raw))
        if SPACES.get(profile.profile.xcolor_space) != colours.mode:
            return None
        return ImageCms.profileToProfile(colours, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
