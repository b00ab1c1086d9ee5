"""Somebody writes to the team from their own page, on a phone, and finds it there again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.crawl import WORKSHOP
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link
from tests.browser.test_places import register
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
QUESTION = "Bonjour, la salle est-elle accessible en fauteuil ?"


def test_what_a_person_writes_reaches_the_team_and_stands_on_the_page(
    visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    mailbox = site_server.var_dir / "mail"
    person = visitor(viewport={"width": 360, "height": 800})
    address = register(person, WORKSHOP, "Odile")
    own = personal_link(mail_to(mailbox, address))
    person.goto(own)
    follow(person, person.get_by_role("link", name="Écrire à l’équipe").first)
    person.get_by_role("button", name="Envoyer mon message").click()
    expect(person.get_by_role("alert")).to_contain_text("Il y a 1 point à corriger")
    assert axe_problems(person) == []
    person.get_by_label("Votre message").fill(QUESTION)
    person.get_by_role("button", name="Envoyer mon message").click()
    expect(person.get_by_role("status")).to_contain_text("Votre message est arrivé à l’équipe.")
    expect(person.locator(".own__reply")).to_contain_text(QUESTION)
    assert axe_problems(person) == []
    assert person.evaluate("document.documentElement.scrollWidth") <= 360
