"""Five workshops ticked on a telephone, one of them full: one form, one letter, one file; one is left, then all."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.applying import box, field
from tests.browser.hands import follow
from tests.browser.mails import PERSONAL, mail_to, mails, personal_link, text_of
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
# Those of the demo's workshops that ask nobody to confirm an address.
AT_ONCE = (
    "Découvrir les métiers",
    "Entrer dans le secteur",
    "Parler de son handicap",
    "Choisir une formation",
)


def look(page: Page) -> None:
    assert axe_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def fill_in(page: Page, first_name: str) -> str:
    """Fill in the form under an address of one's own and send it; give the address."""
    address = f"{first_name.lower()}.{uuid4().hex[:8]}@example.org"
    field(page, "Prénom").fill(first_name)
    field(page, "Nom").fill("Exemple")
    field(page, "Adresse électronique").fill(address)
    box(page, "J’ai lu la page Confidentialité").check()
    page.get_by_role("button", name="Envoyer").click()
    return address


def cancel(page: Page) -> None:
    """From one's own page: ask, confirm."""
    follow(
        page, page.get_by_role("link", name=re.compile("Annuler mon inscription|Quitter la liste d’attente"))
    )
    follow(page, page.locator("main form button[type=submit]").first)
    expect(page.locator("h1")).to_contain_text("annul")


def test_five_workshops_are_chosen_at_once_and_left_one_alone_then_the_others_together(
    visitor: Callable[..., Page], site_server: SiteServer, demo
) -> None:
    mailbox = site_server.var_dir / "mail"
    full = next(path for path in demo.pages if path.endswith("/raconter-sa-reconversion/"))
    page = visitor(viewport=PHONE)
    before = []
    for name in ("Ada", "Blaise"):  # its two places
        page.goto(f"{full}inscription/")
        before.append(fill_in(page, name))
        expect(page.locator(".ticket__reference")).to_be_visible()

    page.goto(full.removesuffix("raconter-sa-reconversion/"))
    page.get_by_label(re.compile("liste d’attente Raconter")).check()
    for name in AT_ONCE:
        page.get_by_label(re.compile(f"Choisir {name}")).check()
    look(page)
    follow(page, page.get_by_role("button", name="M’inscrire aux ateliers cochés"))
    expect(page.locator("main form :checked[name=atelier]")).to_have_count(5)
    look(page)
    address = fill_in(page, "Camille")

    expect(page.locator("h1")).to_contain_text("C’est fait")
    expect(page.locator(".chosen__one")).to_have_count(5)
    look(page)
    page.goto(_own_page(mailbox, address))
    expect(page.locator(".chosen__one")).to_have_count(4)
    expect(page.locator(".chosen__one").filter(has_text="Sur liste d’attente")).to_have_count(1)
    look(page)
    follow(page, page.get_by_role("button", name=re.compile("Voir ou quitter Raconter")))
    cancel(page)
    expect(page.locator(".chosen__one")).to_have_count(4)
    expect(page.locator(".chosen__one").filter(has_text="Confirmée")).to_have_count(4)
    look(page)
    page.get_by_role("link", name="En quitter plusieurs à la fois").click()
    expect(page.locator("main form [name=leave]")).to_have_count(4)
    for each in page.locator("main form [name=leave]").all():
        each.check()
    look(page)
    page.get_by_role("button", name="Quitter ce qui est coché").click()
    expect(page.get_by_role("status")).to_contain_text("C’est fait")
    expect(page.locator(".chosen__one").filter(has_text="Annulée")).to_have_count(4)
    letter = mail_to(mailbox, address, about="Inscriptions annulées")
    (content,) = [part.get_content() for part in letter.iter_attachments()]
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 4
    for each in before:  # other tests need the two places
        page.goto(personal_link(mail_to(mailbox, each)))
        cancel(page)


def _own_page(mailbox: Path, address: str) -> str:
    """The way in of the one letter, which brings the events of the four places in one file."""
    (letter,) = mails(mailbox, lambda mail: mail["To"] == address)
    (content,) = [part.get_content() for part in letter.iter_attachments()]
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 4
    *ways, own = PERSONAL.finditer(text_of(letter))
    assert len(ways) == 5
    return urlsplit(own.group()).path
