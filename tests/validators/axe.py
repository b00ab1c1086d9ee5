"""axe-core on a page in a browser: every violation, whatever its impact."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = "cat.color"  # axe's tag of the rules that look at colours


def axe_problems(page: Page, *, rules: str = "") -> list[str]:
    """What axe finds on the page as it is shown now: rule, impact, help and the elements concerned.

    `rules` is a tag of axe's: only the rules that have it, all when empty.
    """
    only = {"runOnly": {"type": "tag", "values": [rules]}} if rules else {}
    violations = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [
        f"{page.url}: {found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in violations
    ]
