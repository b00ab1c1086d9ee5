"""Somebody telephones, somebody else sends a paper: both are registered without an e-mail address, in French."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import follow

pytestmark = pytest.mark.browser
INBOX = "/admin/inbox/"
WORKSHOP = "Découvrir les métiers de la cybersécurité"


@pytest.fixture
def manager(colleague: Callable[[str], Page]) -> Page:
    return colleague("manager@example.org")


def fill_in(page: Page, *, how: str, first: str, last: str) -> None:
    """The sheet of a workshop for that person, up to what will become of it."""
    page.goto(INBOX)
    follow(page, page.get_by_role("link", name="Inscrire quelqu’un"))
    follow(page, page.locator(".referring-choices a", has_text=WORKSHOP))
    page.get_by_label(how).check()
    page.locator("#id_first_name").fill(first)
    page.locator("#id_last_name").fill(last)
    page.locator("#id_privacy_notice").check()
    page.get_by_role("button", name="Continuer : voir ce qui va se passer").click()
    expect(page.get_by_role("heading", name="Ce qui va se passer")).to_be_visible()
    expect(page.locator(".referring-preview")).to_contain_text("aucun message ne part")


def test_who_telephones_without_an_address_is_registered_and_told_and_who_wrote_is_to_be_told(manager):
    fill_in(manager, how="par téléphone", first="Fatou", last="Essai-Diallo")
    follow(manager, manager.get_by_role("button", name="Inscrire cette personne"))

    head = manager.locator(".dossier-head")
    expect(head).to_contain_text("Fatou Essai-Diallo")
    expect(head).to_contain_text("Pas d’adresse : prévenir par téléphone ou par courrier")
    expect(head).to_contain_text("donné par téléphone le")
    with manager.expect_download() as receipt:
        manager.get_by_role("link", name="Récépissé à imprimer").click()
    assert receipt.value.suggested_filename.endswith(".pdf")

    fill_in(manager, how="sur papier", first="Paulin", last="Essai-Ferry")
    follow(manager, manager.get_by_role("button", name="Inscrire cette personne"))
    manager.goto(f"{INBOX}a-prevenir/")
    expect(manager.get_by_text("Essai-Diallo")).to_have_count(0)
    row = manager.locator("tr", has_text="Essai-Ferry")
    follow(manager, row.locator("td.inbox-reference a"))
    manager.locator(".dossier-said input[name=note]").fill("Courrier posté")
    manager.get_by_role("button", name="La personne est prévenue").click()
    expect(manager.locator(".dossier-history")).to_contain_text("Courrier posté")
    manager.goto(f"{INBOX}a-prevenir/")
    expect(manager.get_by_text("Essai-Ferry")).to_have_count(0)
