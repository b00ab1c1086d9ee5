"""The style guide in pictures: taken, kept and compared, a component at a time.

`.venv/bin/python -m tests.browser.guide http://localhost:8000` takes them again of a site that `make dev` serves.
"""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops
from playwright.sync_api import Browser, sync_playwright

from tests.servers import chromium

KEPT = Path(__file__).with_name("guide")
SMALLER = 4  # kept at a quarter: what a person would see remains, the edges of letters do not
COLOURS = 16
FAR = 64  # of 255: two greys that are not the same
MOST = 0.02  # the share of such dots that no change makes: letters a hair further
HIGHER = 2  # of the kept picture's dots: how much the height may differ


class View(NamedTuple):
    """How the guide is looked at."""

    width: int
    scheme: str
    forced: bool = False

    @property
    def name(self) -> str:
        return f"{self.width}-{'forced' if self.forced else self.scheme}"


VIEWS = (View(1280, "light"), View(360, "dark"), View(1280, "light", forced=True))
PLACES = """() => [...document.querySelectorAll("[data-component]")].map(part => {
    const box = part.getBoundingClientRect();
    return [part.dataset.component, Math.round(box.top + scrollY), Math.round(box.height)];
})"""


def take(browser: Browser, address: str, view: View) -> dict[str, Image.Image]:
    """Each component of the guide as it looks, in grey, at a quarter of its size."""
    page = browser.new_page(
        viewport={"width": view.width, "height": 900},
        color_scheme="dark" if view.scheme == "dark" else "light",
        forced_colors="active" if view.forced else "none",
        locale="fr-FR",
        reduced_motion="reduce",
    )
    page.goto(f"{address}/styleguide/")
    page.evaluate("document.fonts.ready")
    whole = Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("L")
    places = page.evaluate(PLACES)
    page.close()
    parts = {name: whole.crop((0, top, view.width, top + height)) for name, top, height in places}
    return {name: part.reduce(SMALLER) for name, part in parts.items()}


def keep(view: View, parts: dict[str, Image.Image]) -> None:
    """One below the other in one picture, with their heights beside it."""
    sheet = Image.new("L", (view.width // SMALLER, sum(part.height for part in parts.values())))
    top = 0
    for part in parts.values():
        sheet.paste(part, (0, top))
        top += part.height
    KEPT.mkdir(exist_ok=True)
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(KEPT / f"{view.name}.png", optimize=True)
    heights = {name: part.height for name, part in parts.items()}
    (KEPT / f"{view.name}.json").write_text(json.dumps(heights, indent=1) + "\n")


def kept(view: View) -> dict[str, Image.Image]:
    """What was kept."""
    sheet, top, parts = Image.open(KEPT / f"{view.name}.png").convert("L"), 0, {}
    for name, height in json.loads((KEPT / f"{view.name}.json").read_text()).items():
        parts[name] = sheet.crop((0, top, sheet.width, top + height))
        top += height
    return parts


def changed(before: dict[str, Image.Image], now: dict[str, Image.Image]) -> dict[str, str]:
    """The components that do not look as they did, each with what is seen of it."""
    told = dict.fromkeys(before.keys() ^ now.keys(), "not in both")
    for name in before.keys() & now.keys():
        old, new = before[name], now[name]
        if abs(old.height - new.height) > HIGHER:
            told[name] = f"{old.height * SMALLER} px high before, {new.height * SMALLER} now"
            continue
        size = (old.width, min(old.height, new.height))
        far = ImageChops.difference(old.crop((0, 0, *size)), new.crop((0, 0, *size))).point(
            lambda grey: grey > FAR and 255
        )
        share = far.histogram()[255] / (size[0] * size[1])
        if share > MOST:
            told[name] = f"{share:.1%} of it differs"
    return told


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
        for view in VIEWS:
            keep(view, take(browser, address.rstrip("/"), view))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
