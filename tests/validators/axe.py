"""axe-core on a page in a browser: every violation, whatever its impact."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS = "cat.color"  # axe's tag of the rules that look at colours


def axe_problems(page: Page, *, rules: str = "", without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it is shown now: rule, impact, help and the elements concerned.

    `rules` is a tag of axe's: only the rules that have it, all when empty. `without` names rules that are not asked.
    """
    only = {"runOnly": {"type": "tag", "values": [rules]}} if rules else {}
    off = {"rules": {rule: {"enabled": False} for rule in without}} if without else {}
    options = {"resultTypes": ["violations"], **only, **off}
    if not page.evaluate("'axe' in window"):  # it is half a megabyte, and stays until the page is left
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(f"axe.run({json.dumps(options)}).then(found => found.violations)")
    return [
        f"{page.url}: {found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in violations
    ]


def axe_in_both(page: Page, *, without_in_dark: tuple[str, ...] = ()) -> list[str]:
    """What axe finds in light, then of the colours in dark: nothing else differs. The page is left in light."""
    page.emulate_media(color_scheme="light")
    settle(page)
    found = axe_problems(page)
    page.emulate_media(color_scheme="dark")
    settle(page)
    found += [f"dark: {each}" for each in axe_problems(page, rules=COLOURS, without=without_in_dark)]
    page.emulate_media(color_scheme="light")
    return found


def settle(page: Page) -> None:
    """Wait until nothing moves by itself: colours and menus fade, and half way their words are pale.

    Asked again and again: of what is hidden no browser says that it has finished.
    """
    page.wait_for_function("""() => document.getAnimations()
        .filter(each => each.timeline === document.timeline && each.playState === 'running')
        .every(each => each.effect.getComputedTiming().endTime === Infinity)""")
