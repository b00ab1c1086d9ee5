"""Staff ask for documents until a day; reminded, the person sends them on a phone, writes, and begins anew."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from launch.places import ROOT
from tests.browser.applying import field
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link, text_of
from tests.registrations.files.samples import PDF, PROGRAM
from tests.servers.site import SiteServer, environ_of
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
LABELS = ("Statuts signés", "Relevé d’identité bancaire")
# What was asked last was asked eight days ago, and the round of reminders comes by.
EIGHT_DAYS_LATER = """
from datetime import timedelta
from registrations.domain.wanted_reminders import remind_of_wanted
from registrations.models import Wanted
asked = Wanted.objects.latest("pk")
asked.asked_at, asked.until = asked.asked_at - timedelta(days=8), asked.until - timedelta(days=8)
asked.save()
remind_of_wanted()
"""


def write_with_a_file(person: Page, looker: Page, folder: Path) -> None:
    """First with one that is no document: it is told beside the field, and the words stay.

    The person's browser runs no script; `looker` does, for what axe finds on the same page.
    """
    program, document = folder / "jeu.exe", folder / "devis.pdf"
    program.write_bytes(PROGRAM)
    document.write_bytes(PDF)
    follow(person, person.get_by_role("link", name="Écrire à l’équipe").first)
    looker.goto(person.url)
    for page in (looker, person):
        page.get_by_label("Votre message").fill("Voici aussi le devis.")
        page.get_by_label("Joindre des fichiers").set_input_files(program)
        page.get_by_role("button", name="Envoyer mon message").click()
        expect(page.locator(".field__error")).to_contain_text("jeu.exe")
    assert axe_problems(looker) == []
    expect(person.get_by_label("Votre message")).to_have_value("Voici aussi le devis.")
    assert person.evaluate("document.documentElement.scrollWidth") <= 360
    person.get_by_label("Joindre des fichiers").set_input_files(document)
    person.get_by_role("button", name="Envoyer mon message").click()
    expect(person.get_by_role("status")).to_contain_text("Votre message est arrivé")
    expect(person.get_by_role("link", name="devis.pdf")).to_be_visible()


def test_documents_are_asked_for_sent_and_read(
    colleague: Callable[[str], Page], visitor: Callable[..., Page], site_server: SiteServer, tmp_path: Path
) -> None:
    manager = colleague("manager@example.org")
    manager.goto("/admin/inbox/a-traiter/?state=application.submitted")
    follow(manager, manager.locator("td.inbox-reference a").last)
    address = manager.locator(".dossier-head a[href^='mailto:']").first.inner_text().strip()
    dossier = manager.url.partition("?")[0]
    manager.locator(".dossier-bar summary", has_text="Demander un complément").click()
    manager.locator("#message-information").fill("Il manque deux pièces à votre dossier.")
    manager.get_by_label("Documents que la personne doit envoyer").fill("\n".join(LABELS))
    day = timezone.now().date() + timedelta(days=10)
    manager.get_by_label("Jusqu’à quel jour").fill(day.isoformat())
    assert axe_problems(manager) == []
    manager.get_by_role("button", name="Relire le message").click()
    expect(manager.locator("body")).to_contain_text(LABELS[1])
    follow(manager, manager.locator("button[name=confirmed]"))

    mail_to(site_server.var_dir / "mail", address, about="complément")
    command = [sys.executable, "manage.py", "shell", "-c", EIGHT_DAYS_LATER]
    subprocess.run(command, cwd=ROOT, env=environ_of(site_server), check=True, capture_output=True)
    reminder = mail_to(site_server.var_dir / "mail", address, about="Encore à envoyer")
    assert all(label in text_of(reminder) for label in LABELS)

    person = visitor(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    person.goto(personal_link(reminder))
    expect(person.locator("#wanted + p, #wanted ~ ul").last).to_contain_text(LABELS[0])
    follow(person, person.get_by_role("link", name="Envoyer les documents"))
    for number, label in enumerate(LABELS):
        file = tmp_path / f"piece-{number}.pdf"
        file.write_bytes(PDF + b"\n" * number)
        person.get_by_label(label).set_input_files(file)
    assert person.evaluate("document.documentElement.scrollWidth") <= 360
    person.get_by_role("button", name="Envoyer les documents").click()
    expect(person.get_by_role("status")).to_contain_text("Vos documents sont arrivés")
    write_with_a_file(person, visitor(viewport={"width": 360, "height": 800}), tmp_path)
    begin_anew(person, visitor())

    manager.goto(dossier)
    expect(manager.locator(".dossier-history .dossier-files a")).to_have_text(["devis.pdf"])
    assert axe_problems(manager) == []
    expect(manager.locator(".dossier__answers")).to_contain_text("piece-1.pdf")
    expect(manager.locator(".dossier-history")).to_contain_text("Documents demandés envoyés")
    expect(manager.locator(".dossier-head")).to_contain_text("Déposée")


def begin_anew(person: Page, other: Page) -> None:
    """From one's own page to the first step of a new application, without a script; `other` is a browser with one."""
    follow(person, person.get_by_role("link", name="Commencer une nouvelle candidature à partir de celle-ci"))
    calls = person.url
    follow(person, person.get_by_role("link", name="Voir ce qui est repris").first)
    expect(person.locator("main")).to_contain_text("Nom de l’organisation")
    for address in (calls, person.url):
        other.goto(address)
        assert axe_problems(other) == []
    assert person.evaluate("document.documentElement.scrollWidth") <= 360
    follow(person, person.get_by_role("button", name="Commencer cette candidature"))
    expect(field(person, "Nom de l’organisation")).not_to_have_value("")
    person.goto(calls)
    person.get_by_role("button", name="Continuer").first.click()
    expect(field(person, "Nom de l’organisation")).not_to_have_value("")
