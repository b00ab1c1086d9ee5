"""axe-core on a page in a browser: every violation, whatever its impact."""

import json
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS = "cat.color"  # axe's tag of the rules that look at colours
OF_COLOURS = ("color-contrast", "link-in-text-block")  # those of them that are on by themselves
MORE_THAN_ASKED = (
    "color-contrast-enhanced",
)  # AAA: off by itself, and on where rules are chosen by that tag
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")


def axe_problems(
    page: Page, *, rules: str = "", without: tuple[str, ...] = (), where: str = "document"
) -> list[str]:
    """What axe finds on the page as it is shown now: rule, impact, help and the elements concerned.

    `rules` is a tag of axe's: only the rules that have it, all when empty. `without` names rules that are not asked.
    `where` is what the browser is to look at, in its own language. What is not loaded yet is waited for.
    """
    page.wait_for_load_state()
    only = {"runOnly": {"type": "tag", "values": [rules]}} if rules else {}
    off = {"rules": {rule: {"enabled": False} for rule in without}} if without else {}
    options = {"resultTypes": ["violations"], **only, **off}
    if not page.evaluate("'axe' in window"):  # it is half a megabyte, and stays until the page is left
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(f"axe.run({where}, {json.dumps(options)}).then(found => found.violations)")
    return [
        f"{page.url}: {found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in violations
    ]


class Colours:
    """Which looks have had their colours judged, at which width: the same ones have the same colours on another page.

    Judging colours is what axe spends most of its time on, and pages share most of their parts.
    """

    def __init__(self) -> None:
        self._judged: set[tuple[int, str]] = set()

    def new_on(self, page: Page) -> list[int]:
        """Which of the browser's `shown` no page before has shown; they count as judged from now on."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        looks = [(width, look) for look in page.evaluate(LOOKS)]
        new = [number for number, look in enumerate(looks) if look not in self._judged]
        self._judged.update(looks)
        return new


def axe_in_both(page: Page, *, without_in_dark: tuple[str, ...] = ()) -> list[str]:
    """What axe finds in light, then of the colours in dark: nothing else differs. The page is left in light."""
    page.emulate_media(color_scheme="light")
    settle(page)
    return axe_problems(page) + _in_dark(page, without=without_in_dark)


def axe_where_new(page: Page, judged: Colours, *, without_in_dark: tuple[str, ...] = ()) -> list[str]:
    """The same, without the colours of looks that were judged on a page before."""
    page.emulate_media(color_scheme="light")
    settle(page)
    found = axe_problems(page, without=OF_COLOURS)
    if new := judged.new_on(page):
        where = f"{{include: {new}.map(number => window.shown[number])}}"
        found += axe_problems(page, rules=COLOURS, without=MORE_THAN_ASKED, where=where)
        found += _in_dark(page, without=without_in_dark, where=where)
    return found


def _in_dark(page: Page, *, without: tuple[str, ...] = (), where: str = "document") -> list[str]:
    page.emulate_media(color_scheme="dark")
    settle(page)
    found = axe_problems(page, rules=COLOURS, without=without, where=where)
    page.emulate_media(color_scheme="light")
    return [f"dark: {each}" for each in found]


def settle(page: Page) -> None:
    """Wait until the page is loaded and nothing moves by itself: colours and menus fade, half way their words are pale.

    Asked again and again: of what is hidden no browser says that it has finished.
    """
    page.wait_for_load_state()
    page.wait_for_function("""() => document.getAnimations()
        .filter(each => each.timeline === document.timeline && each.playState === 'running')
        .every(each => each.effect.getComputedTiming().endTime === Infinity)""")
