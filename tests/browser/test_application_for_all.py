"""The whole application by keyboard alone, at 400 % zoom, each step first in error: nothing is out of reach."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import applying
from tests.browser.applying import STEPS, expect_step, field
from tests.browser.hands import Keyboard
from tests.validators.axe import Colours, axe_where_new

pytestmark = pytest.mark.browser
# A window of 1280 by 1024 points at 400 % (WCAG 1.4.10: content reflows at 320 by 256).
ZOOMED = {"width": 320, "height": 256}


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_application_goes_by_keyboard_at_400_percent_and_axe_finds_nothing_in_its_errors(
    visitor: Callable[..., Page], tmp_path: Path
) -> None:
    page = visitor(viewport=ZOOMED)
    hand = Keyboard(page)
    address = f"cle.{uuid4().hex[:8]}@example.org"
    problems, overflowing, judged = [], [], Colours()

    def look(where: str) -> None:
        problems.extend(f"{where}: {problem}" for problem in axe_where_new(page, judged))
        overflowing.extend([where] * (not fits(page)))

    applying.begin(page, address, hand)
    for title in STEPS:
        expect_step(page, title)
        look(title)
        applying.go_on(page, hand)
        expect(page.get_by_role("alert")).to_be_focused()
        expect_step(page, title)
        assert page.locator("[aria-invalid=true]").count() > 0
        look(f"{title}, in error")
        applying.fill_step(page, title, tmp_path, hand)
        if title == STEPS[1]:
            hand.write(field(page, "Adresse électronique (obligatoire)"), address)
        applying.go_on(page, hand)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier et envoyer")
    look("summary")
    applying.send(page, hand)
    look("confirmation")

    assert problems == []
    assert overflowing == []
