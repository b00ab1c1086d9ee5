"""Under review, two questions and a document are asked for, and a letter brings a file: all is answered on a phone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link
from tests.registrations.files.samples import PDF
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
DOCUMENT, MODEL = "Budget détaillé signé", "modele-de-budget.pdf"
ASKED = {"project_title": "Titre du projet", "innovation": "Ce qui est nouveau"}
PHONE = {"width": 390, "height": 844}
TITLE, NEWS = "Un titre précisé", "Un atelier ouvert le soir, qui n’existe nulle part ici."


def look(page: Page) -> None:
    """Nothing is wrong for assistive technology, nor wider than the telephone."""
    assert axe_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def told(manager: Page) -> set[str]:
    """What the dossier says to the two questions."""
    rows = [manager.locator(".dossier-answers__row", has_text=label).first for label in ASKED.values()]
    return {row.locator("dd").inner_text().strip() for row in rows}


def ask(manager: Page) -> None:
    """Ask for the two questions and the document, in ten days at most."""
    manager.locator(".dossier-bar summary", has_text="Demander un complément").click()
    manager.locator("#message-information").fill("Deux réponses sont à préciser.")
    manager.get_by_label("Documents que la personne doit envoyer").fill(DOCUMENT)
    for fold in manager.locator(".dossier-questions summary").all():
        fold.click()
    for key in ASKED:
        manager.locator(f".dossier-questions__one input[value={key}]").check()
    manager.get_by_label("Jusqu’à quel jour").fill((timezone.now().date() + timedelta(days=10)).isoformat())
    assert axe_problems(manager) == []
    manager.get_by_role("button", name="Relire le message").click()
    for label in ASKED.values():
        expect(manager.locator("pre")).to_contain_text(label)
    follow(manager, manager.locator("button[name=confirmed]"))


def write(manager: Page, file: Path) -> None:
    """Write to the person, with the file."""
    manager.get_by_role("button", name="Écrire à la personne").click()
    manager.get_by_label("Votre message").fill("Voici le modèle à suivre.")
    manager.get_by_label("Joindre des fichiers").set_input_files(file)
    assert axe_problems(manager) == []
    manager.get_by_role("button", name="Voir l’aperçu").click()
    expect(manager.locator(".dossier-letter")).to_contain_text(MODEL)
    follow(manager, manager.get_by_role("button", name="écrire 1 courrier"))


def answer(person: Page, title: str, news: str, file: Path) -> None:
    person.get_by_label(ASKED["project_title"]).fill(title)
    person.get_by_label(ASKED["innovation"]).fill(news)
    person.get_by_label(DOCUMENT).set_input_files(file)
    person.get_by_role("button", name="Envoyer à l’équipe").click()


def test_questions_are_asked_under_review_and_answered_with_the_file_of_a_letter_at_hand(
    colleague: Callable[[str], Page], visitor: Callable[..., Page], site_server: SiteServer, tmp_path: Path
) -> None:
    model, signed = tmp_path / MODEL, tmp_path / "signe.pdf"
    model.write_bytes(PDF)
    signed.write_bytes(PDF + b"\n")
    mails = site_server.var_dir / "mail"
    manager = colleague("manager@example.org")
    manager.goto("/admin/inbox/a-traiter/?state=application.in_review")
    follow(manager, manager.locator("td.inbox-reference a").last)
    address = manager.locator(".dossier-head a[href^='mailto:']").first.inner_text().strip()
    dossier = manager.url.partition("?")[0]
    before = told(manager)
    ask(manager)
    manager.goto(dossier)
    write(manager, model)

    letter = mail_to(mails, address, about="message")
    assert [each.get_filename() for each in letter.iter_attachments()] == [MODEL]
    person = visitor(viewport=PHONE, java_script_enabled=False)
    seen = visitor(viewport=PHONE)  # the same pages, for who looks at them by a script
    person.goto(personal_link(mail_to(mails, address, about="complément")))
    expect(person.locator("main")).not_to_contain_text("instruction")
    wanted = person.locator("section", has=person.locator("#wanted"))
    expect(wanted.locator("li")).to_have_text([DOCUMENT, *ASKED.values()])
    seen.goto(person.url)
    look(seen)
    person.locator(".own__letter", has_text="Voici le modèle").locator("summary").click()
    with person.expect_download() as brought:
        person.get_by_role("link", name=MODEL).click()
    assert brought.value.path().read_bytes() == PDF

    follow(person, person.get_by_role("link", name="Répondre à la demande de l’équipe"))
    expect(person.locator("main form .field__label")).to_have_count(1 + len(ASKED))
    seen.goto(person.url)
    look(seen)
    answer(seen, TITLE, "mot " * 201, signed)
    expect(seen.get_by_role("alert")).to_contain_text(ASKED["innovation"])
    expect(seen.get_by_label(ASKED["project_title"])).to_have_value(TITLE)
    look(seen)
    answer(person, TITLE, NEWS, signed)
    expect(person.get_by_role("status")).to_contain_text("Vos réponses sont arrivées")
    seen.goto(person.url)
    look(seen)

    manager.goto(dossier)
    expect(manager.locator(".dossier-head")).to_contain_text("En instruction")
    assert before.isdisjoint({TITLE, NEWS})
    assert told(manager) == {TITLE, NEWS}
    expect(manager.locator(".dossier__answers")).to_contain_text("signe.pdf")
    for label in ASKED.values():
        expect(manager.locator(".dossier-history")).to_contain_text(label)
    assert axe_problems(manager) == []
