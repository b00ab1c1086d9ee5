"""axe-core on a page in a browser: every violation, whatever its impact."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = "cat.color"  # axe's tag of the rules that look at colours


def axe_problems(page: Page, *, rules: str = "", without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it is shown now: rule, impact, help and the elements concerned.

    `rules` is a tag of axe's: only the rules that have it, all when empty. `without` names rules that are not asked.
    """
    only = {"runOnly": {"type": "tag", "values": [rules]}} if rules else {}
    off = {"rules": {rule: {"enabled": False} for rule in without}} if without else {}
    options = {"resultTypes": ["violations"], **only, **off}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url}: {found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in violations
    ]
