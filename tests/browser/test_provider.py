"""A member of staff comes in by the provider and leaves again, with the keyboard, on a phone, in light and dark."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from launch.places import ROOT
from tests.browser.hands import Keyboard
from tests.browser.test_keys import PHONE, amiss
from tests.servers.openid import OpenIdServer, openid_server
from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port
from tests.servers.site import SiteServer, environ_of

pytestmark = pytest.mark.browser
ACCOUNT = "editor@example.org"


@pytest.fixture
def provider() -> Iterator[OpenIdServer]:
    """A provider that knows one of the demo's people."""
    with openid_server() as running:
        running.knows("editor", email=ACCOUNT, email_verified=True)
        yield running


@pytest.fixture
def address(site_server: SiteServer, provider: OpenIdServer) -> Iterator[str]:
    """The demo once more, at another address, with that provider."""
    port = free_port()
    url = f"http://localhost:{port}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environ_of(site_server)
        | {"PORT": str(port), "SITE_URL": url, "OIDC_SERVER_URL": provider.issuer}
        | {"OIDC_CLIENT_ID": "site", "OIDC_CLIENT_SECRET": "secret-" * 8, "OIDC_NAME": "Portail des agents"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_port(port, process, "The demo with a provider")
        yield url
    finally:
        process.terminate()
        process.wait()


def test_the_provider_opens_the_door_and_ends_what_it_began(visitor, provider, address):
    page = visitor(base_url=address, viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    hand, problems = Keyboard(page), []
    button = page.get_by_role("button", name="Se connecter avec Portail des agents")

    page.goto("/admin/login/?next=/admin/account/")
    problems += amiss(page, "S'identifier")
    hand.press(button)
    page.wait_for_url(f"{provider.issuer}/**")
    page.locator("input[name=sub]").fill("editor")
    page.locator("input[name=sub]").press("Enter")
    page.wait_for_url(f"{address}/admin/account/")
    page.locator("form[action='/admin/logout/']").first.evaluate("form => form.submit()")
    page.wait_for_url(f"{provider.issuer}/**")
    page.goto("/admin/")
    expect(button).to_be_visible()
    provider.kill()
    hand.press(button)
    problems += amiss(page, "Portail des agents ne répond pas")

    assert problems == [], "\n".join(problems)
