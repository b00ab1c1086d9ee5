"""What a real browser sees of a page: requests that leave the site, and what axe finds, in light and in dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.servers import chromium
from tests.validators.axe import axe_problems

SCHEMES = ("light", "dark")
OWN = ("data", "blob", "about")  # what is asked of nobody


@dataclass(frozen=True)
class Seen:
    """The addresses asked elsewhere, once each, and the violations."""

    elsewhere: list[str]
    violations: list[str]


@contextmanager
def browsing() -> Iterator[Browser]:
    """The Chromium of the tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=list(chromium.ARGUMENTS)
        )
        yield browser
        browser.close()


def look(browser: Browser, address: str) -> Seen:
    """Visit with an empty browser, once for each colour scheme; scroll down, so that late pictures come too."""
    asked: list[str] = []
    violations = []
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.keyboard.press("End")
        page.wait_for_load_state("networkidle")
        violations += [f"{scheme}: {problem}" for problem in axe_problems(page)]
        context.close()
    return Seen(elsewhere(address, asked), violations)


def elsewhere(address: str, asked: list[str]) -> list[str]:
    """Which of the addresses asked are not of the page's own host and port, once each."""
    own = urlsplit(address).netloc
    parts = {each: urlsplit(each) for each in dict.fromkeys(asked)}
    return [each for each, part in parts.items() if part.scheme not in OWN and part.netloc != own]
