"""axe-core on a page in a browser: every violation, whatever its impact."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def axe_problems(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now: rule, impact, help and the elements concerned."""
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
        for found in violations
    ]
