"""A publisher lets an address bring an answer: a visitor finds it, writes another, sends it; nobody else sees it."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applying import box, field
from tests.browser.crawl import Demo
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
FORM = "Devenir rôle modèle"
MARKED, OTHER = "Votre métier d’avant", "Votre métier d’aujourd’hui"
BROUGHT = "Tourneur <b>\"><script>document.title = 'Pris'</script>"


def mark_what_comes_before(publisher: Page) -> None:
    """Published, it counts for whoever comes next."""
    publisher.goto("/admin/snippets/registrations/form/")
    publisher.get_by_role("link", name=FORM).first.click()
    mark = publisher.locator("[name=fields-4-value-prefill]")
    closed = publisher.locator("section").filter(has=mark).locator("> div > button[aria-expanded=false]")
    expect(closed).not_to_have_count(0)
    for _panel in range(closed.count()):
        closed.first.click()
    mark.check()
    publisher.locator("footer [data-w-dropdown-target=toggle]").first.click()
    publisher.locator("button[name=action-publish]").click()
    expect(publisher.locator(".messages")).to_contain_text(FORM)


def test_what_an_address_brings_is_proposed_to_who_opens_it_alone(
    colleague: Callable[[str], Page], visitor: Callable[..., Page], demo: Demo
) -> None:
    form = next(path for path in demo.pages if path.endswith("/roles-modeles/")) + "inscription/"
    address = f"{form}?{urlencode({'job_before': BROUGHT, 'job_after': 'Testeuse', 'first_name': 'Awa'})}"
    mark_what_comes_before(colleague("publisher@example.org"))
    person, other = visitor(java_script_enabled=False), visitor()
    other.goto(address)
    expect(field(other, MARKED)).to_have_value(BROUGHT)
    expect(other).not_to_have_title("Pris")
    assert axe_problems(other) == []
    other.goto(form)
    expect(field(other, MARKED)).to_have_value("")

    person.goto(address)
    expect(field(person, MARKED)).to_have_value(BROUGHT)
    for label in (OTHER, "Prénom"):
        expect(field(person, label)).to_have_value("")
    written = {
        "Prénom": "Awa",
        "Nom": "Martin",
        "Adresse électronique": "awa.prefilled@example.org",
        MARKED: "Tourneuse",
        OTHER: "Testeuse",
        "Votre parcours": "D’un tour à l’autre.",
    }
    for label, answer in written.items():
        field(person, label).fill(answer)
    for label in ("Web et accessibilité", "En direct", "J’ai lu la page Confidentialité"):
        box(person, label).check()
    person.get_by_role("button", name="Envoyer").click()
    expect(person.locator(".ticket__reference")).to_be_visible()
