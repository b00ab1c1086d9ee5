"""The running demo, its pages, visitors of several kinds, and colleagues."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.audit.inside import Found, ask
from tests.browser.crawl import Demo, crawl
from tests.browser.hands import come_in
from tests.servers.chromium import PATIENCE
from tests.servers.site import SiteServer


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, site_server: SiteServer) -> dict:
    """A path is relative to the site's address; elsewhere no test starts the demo for nothing."""
    return browser_context_args | {"base_url": site_server.url}


@pytest.fixture(scope="session")
def demo(site_server: SiteServer) -> Demo:
    """Every page of the demo that links lead to."""
    return crawl(site_server.url)


@pytest.fixture(scope="session")
def found(site_server: SiteServer) -> list[Found]:
    """An address of every page type in both languages, with the queries it takes."""
    return ask(site_server, [])


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict) -> Iterator[Callable[..., Page]]:
    """Make a visitor with a browser of their own: `visitor(java_script_enabled=False, color_scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def arrive(**options) -> Page:
        contexts.append(browser.new_context(**browser_context_args | options))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1].new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def colleague(visitor: Callable[..., Page], site_server: SiteServer) -> Callable[[str], Page]:
    """A browser in which one of the demo's accounts is signed in: `colleague("publisher@example.org")`."""

    def arrive(email: str) -> Page:
        page = visitor()
        come_in(page, email, site_server.password)
        return page

    return arrive
