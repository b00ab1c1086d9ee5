"""The officer completes a form's sheet and prints the register; the form changes, the sheet is to be read again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import follow
from tests.registrations.papers.reading import words
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
REGISTER = "/admin/donnees/traitements/"
FORM = "Manifestation d’intérêt"
TRANSFERS = "Aucun transfert hors de l’Union européenne."
PURPOSE = "Vous répondre, et vous prévenir de l’ouverture."


def _changed_by(publisher: Page) -> None:
    """What the form is for, said in other words and published."""
    publisher.goto("/admin/snippets/registrations/form/")
    follow(publisher, publisher.get_by_role("link", name=FORM).first)
    publisher.locator("[name=purpose_fr]").fill(PURPOSE)
    publisher.locator("footer [data-w-dropdown-target=toggle]").first.click()
    publisher.locator("button[name=action-publish]").click()
    expect(publisher.locator(".messages")).to_contain_text(FORM)


def test_a_sheet_is_completed_printed_and_to_be_read_again_when_its_form_changes(
    colleague: Callable[[str], Page], tmp_path: Path
) -> None:
    officer = colleague("officer@example.org")
    officer.goto("/admin/donnees/")
    follow(officer, officer.get_by_role("link", name="Registre des traitements"))
    follow(officer, officer.get_by_role("link", name=FORM))
    sheet = officer.url
    assert axe_problems(officer) == []
    officer.locator("#register-text-transfers").fill(TRANSFERS)
    officer.get_by_role("button", name="Enregistrer ce que j’ai écrit").click()
    expect(officer.locator(".dossier-history")).to_contain_text(TRANSFERS)
    officer.get_by_role("button", name="J’ai relu cette fiche, elle est exacte").click()
    expect(officer.locator("main")).to_contain_text("Confirmée par")

    officer.goto(REGISTER)
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Imprimer le registre (PDF)").click()
    download.value.save_as(tmp_path / "registre.pdf")
    printed = words((tmp_path / "registre.pdf").read_bytes())
    assert FORM in printed
    assert TRANSFERS in printed
    assert PURPOSE not in printed

    _changed_by(colleague("publisher@example.org"))

    officer.goto(REGISTER)
    expect(officer.locator(".lot-rows__row", has_text=FORM)).to_contain_text("à relire")
    assert axe_problems(officer) == []
    officer.goto(sheet)
    expect(officer.locator(".register-changed")).to_contain_text(PURPOSE)
    officer.get_by_role("button", name="J’ai relu cette fiche, elle est exacte").click()
    expect(officer.locator(".register-changed")).to_have_count(0)
