"""A member of staff sets up a passkey and comes in by it, with the keyboard, on a phone, in light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Keyboard, sign_in
from tests.validators.axe import axe_in_both

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
ACCOUNT = "reviewer@example.org"
# Wagtail's own links and buttons in its dark theme (tests/browser/test_inbox_screens.py).
MORE_THAN_WAGTAIL = ("color-contrast-enhanced",)


def passkeys(page: Page) -> None:
    """A device that keeps passkeys and knows its owner's finger, as Chromium plays one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}}
    )


def amiss(page: Page, heading: str) -> list[str]:
    """What axe finds on the screen of that name, and whether it is wider than a small phone."""
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = axe_in_both(page, without_in_dark=MORE_THAN_WAGTAIL)
    return [*found, *([f"{page.url}: {wide} pixels wide"] if wide > PHONE["width"] else [])]


def test_a_passkey_is_set_up_with_the_keyboard_on_a_phone_and_opens_the_door(visitor, site_server):
    page = visitor(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    passkeys(page)
    hand, problems = Keyboard(page), []
    sign_in(page, ACCOUNT, site_server.password)

    page.goto("/admin/keys/")
    problems += amiss(page, "Second facteur")
    hand.press(page.get_by_role("link", name="Installer une application"))
    expect(page.get_by_role("img", name="La clé ci-dessous, en image à scanner")).to_be_visible()
    problems += amiss(page, "Installer une application")
    hand.press(page.get_by_role("link", name="Choisir un autre facteur"))
    hand.press(page.get_by_role("link", name="Ajouter une clé d’accès"))
    problems += amiss(page, "Ajouter une clé d’accès")
    hand.press(page.get_by_role("button", name="Demander au navigateur"))
    problems += amiss(page, "Codes de secours")
    assert page.locator(".doors__codes code").count() == 10
    page.goto("/admin/keys/sessions/")
    expect(page.get_by_text("Celle-ci, que vous utilisez")).to_be_visible()
    problems += amiss(page, "Mes sessions")
    page.context.clear_cookies()
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(ACCOUNT)
    page.locator("input[name=password]").fill(site_server.password)
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("button", name="Valider le code")).to_be_visible()
    problems += amiss(page, "Second facteur")
    hand.press(page.get_by_role("button", name="Utiliser une clé d’accès"))
    expect(page).to_have_url(f"{site_server.url}/admin/")
    page.goto("/admin/keys/")
    hand.press(page.get_by_role("link", name="Retirer"))
    hand.press(page.get_by_role("button", name="Confirmer"))
    expect(page.get_by_role("link", name="Installer une application")).to_be_visible()

    assert problems == [], "\n".join(problems)
