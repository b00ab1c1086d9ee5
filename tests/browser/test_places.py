"""A workshop with two places: registered, waiting, promoted, cancelled, by the links in the mails."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applying import box, field
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param


@pytest.fixture
def workshop(demo) -> str:
    """The demo's workshop with two places."""
    return next(path for path in demo.pages if path.endswith("/raconter-sa-reconversion/"))


def register(page: Page, workshop: str, first_name: str) -> str:
    """Register under an address of one's own; gives it back."""
    address = f"{first_name.lower()}.{uuid4().hex[:8]}@example.org"
    page.goto(f"{workshop}inscription/")
    field(page, "Prénom").fill(first_name)
    field(page, "Nom").fill("Exemple")
    field(page, "Adresse électronique").fill(address)
    box(page, "J’ai lu la page Confidentialité").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".ticket__reference")).to_have_text(re.compile(r"ATE-\d{4}-\d{5}"))
    return address


def own_page(page: Page, mailbox: Path, address: str, *, about: str = "") -> None:
    """Follow the personal link of the newest mail to that address."""
    page.goto(personal_link(mail_to(mailbox, address, about=about)))


def cancel(page: Page) -> None:
    """From one's own page: ask, confirm."""
    follow(
        page, page.get_by_role("link", name=re.compile("Annuler mon inscription|Quitter la liste d’attente"))
    )
    follow(page, page.locator("main form button[type=submit]").first)


def test_a_freed_place_goes_to_who_waits(
    visitor: Callable[..., Page], site_server: SiteServer, workshop: str, javascript: bool
) -> None:
    mailbox = site_server.var_dir / "mail"
    page = visitor(java_script_enabled=javascript)

    def look() -> None:
        if javascript:  # which axe needs too: without it, it never answers
            assert axe_problems(page) == []

    lucky = [register(page, workshop, name) for name in ("Ada", "Blaise")]
    waiting = register(page, workshop, "Camille")
    expect(page.locator("main")).to_contain_text("liste d’attente")

    own_page(page, mailbox, waiting)
    expect(page.locator("main")).to_contain_text("Vous êtes sur la liste d’attente.")
    look()
    own_page(page, mailbox, lucky[0])
    expect(page.locator("main")).to_contain_text("Votre place est confirmée.")
    cancel(page)
    expect(page.locator("main")).to_contain_text("Votre inscription est annulée.")
    look()

    own_page(page, mailbox, waiting, about="Une place s’est libérée")
    expect(page.locator("main")).to_contain_text("Votre place est confirmée.")
    cancel(page)
    own_page(page, mailbox, lucky[1])
    cancel(page)
    expect(page.locator("main")).to_contain_text("Votre inscription est annulée.")
    mail_to(mailbox, waiting, about="Annul")
