"""Files that are sent as they are chosen, by someone quicker than the line."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import applying
from tests.browser.applying import STEPS, field, go_on
from tests.servers.chromium import PATIENCE

pytestmark = pytest.mark.browser
ACCOUNTS = "Derniers comptes approuvés"


class Line:
    """The way to the server, where what is sent as it is chosen waits until it is let through."""

    def __init__(self, page: Page):
        self.held: list[Route] = []
        self.page = page
        page.route("**/suivi/**", self._hold)

    def _hold(self, route: Route) -> None:
        if "x-upload" in route.request.headers:
            self.held.append(route)
        else:
            route.continue_()

    def let_one_through(self) -> None:
        self._next().continue_()

    def lose_one(self) -> None:
        self._next().abort()

    def _next(self) -> Route:
        """What has waited longest, once something waits: it comes in while the browser is heard out."""
        until = time.monotonic() + PATIENCE / 1000
        while not self.held:
            assert time.monotonic() < until, "Nothing is sent."
            self.page.wait_for_timeout(20)
        return self.held.pop(0)


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """On the step that asks for files."""
    page = visitor()
    applying.begin(page, f"lou.{uuid4().hex[:8]}@example.org")
    page.goto(re.sub(r"/etape/.*", "/etape/your_documents/", page.url))
    applying.expect_step(page, STEPS[4])
    return page


@pytest.fixture
def line(page: Page) -> Line:
    return Line(page)


def choose(page: Page, folder: Path, name: str, content: bytes = applying.PDF) -> None:
    path = folder / name
    path.write_bytes(content)
    field(page, ACCOUNTS).set_input_files(path)


def block(page: Page) -> Locator:
    return field(page, ACCOUNTS).locator("xpath=..")


def test_a_second_file_is_chosen_while_the_first_is_sent(page: Page, line: Line, tmp_path: Path) -> None:
    choose(page, tmp_path, "premier.pdf", applying.PDF + b"1")
    expect(block(page)).to_contain_text("Envoi")
    choose(page, tmp_path, "second.pdf", b"MZ no document")
    assert len(line.held) <= 1

    line.let_one_through()
    expect(block(page).locator(".files__item")).to_contain_text("premier.pdf")
    line.let_one_through()

    expect(block(page).locator(".field__error")).to_contain_text("second.pdf")
    expect(block(page).locator(".files__item")).to_have_count(1)


def test_a_button_waits_for_the_file_then_goes(page: Page, line: Line, tmp_path: Path) -> None:
    choose(page, tmp_path, "comptes.pdf")
    page.get_by_role("button", name=STEPS[0]).click()
    line.let_one_through()

    applying.expect_step(page, STEPS[0])
    page.get_by_role("button", name=STEPS[4]).click()
    expect(block(page).locator(".files__item")).to_contain_text("comptes.pdf")


def test_a_button_does_not_leave_a_refused_file_behind(page: Page, line: Line, tmp_path: Path) -> None:
    choose(page, tmp_path, "comptes.pdf", b"MZ no document")
    go_on(page)
    line.let_one_through()

    expect(block(page).locator(".field__error")).to_contain_text("comptes.pdf")
    expect(field(page, ACCOUNTS)).to_be_focused()
    applying.expect_step(page, STEPS[4])


def test_a_button_pressed_again_takes_the_file_with_it(page: Page, line: Line, tmp_path: Path) -> None:
    choose(page, tmp_path, "comptes.pdf")
    for _press in range(2):
        page.get_by_role("button", name=STEPS[0]).click()

    applying.expect_step(page, STEPS[0])
    page.get_by_role("button", name=STEPS[4]).click()
    expect(block(page).locator(".files__item")).to_contain_text("comptes.pdf")


def test_a_line_that_breaks_keeps_the_file_and_the_page(page: Page, line: Line, tmp_path: Path) -> None:
    choose(page, tmp_path, "comptes.pdf")
    page.get_by_role("button", name=STEPS[0]).click()
    line.lose_one()

    expect(field(page, ACCOUNTS)).to_be_focused()
    expect(block(page).get_by_role("status")).to_contain_text("comptes.pdf")
    applying.expect_step(page, STEPS[4])
    page.get_by_role("button", name=STEPS[0]).click()
    applying.expect_step(page, STEPS[0])
    page.get_by_role("button", name=STEPS[4]).click()
    expect(block(page).locator(".files__item")).to_contain_text("comptes.pdf")
