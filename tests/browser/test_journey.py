"""From the home page to the mail: an applicant writes, staff read and decide; with JavaScript and without."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from registrations.workflows import APPLICATION
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
REFERENCE = re.compile(r"NOV-\d{4}-\d{5}")
CALL = "Appel à projets national"
ANSWERS = {
    "Nom de l’organisation": "Les Ateliers du Canal",
    "Prénom de la personne à contacter": "Awa",
    "Nom de la personne à contacter": "Martin",
    "Adresse électronique": "awa.martin@example.org",
    "Titre du projet": "Un bus pour l’emploi",
    "Résumé du projet": "Aller vers les personnes éloignées de l’emploi.\nPuis les accompagner.",
    "Budget total du projet, en euros": "80 000",
    "Montant demandé, en euros": "35000,50",
}
MISTAKE = "Adresse électronique"
MAIL_PATIENCE = 30.0  # seconds the worker has to send a mail


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param


def field(page: Page, label: str) -> Locator:
    """The field whose label begins so; whether it must be filled in is said after it."""
    return page.get_by_label(re.compile(f"^{re.escape(label)}"))


def fill(page: Page, answers: dict[str, str]) -> None:
    for label, answer in answers.items():
        field(page, label).fill(answer)


def tick_the_rest(page: Page) -> None:
    page.get_by_label("Association", exact=True).check()
    page.get_by_label("Solidarité et inclusion").check()
    page.get_by_label("Développement des territoires").check()
    page.get_by_label("Il émerge ou s’expérimente").check()
    page.get_by_role("group", name="quartier prioritaire").get_by_label("Oui").check()
    page.get_by_label("Je déclare que les informations").check()
    page.get_by_label("J’ai lu la page Confidentialité").check()


def mails_about(reference: str, folder: Path) -> list[EmailMessage]:
    """The mails that name the reference, read from the files the demo writes."""
    until = time.monotonic() + MAIL_PATIENCE
    while time.monotonic() < until:
        found = [
            message
            for path in (folder.iterdir() if folder.exists() else ())
            for raw in path.read_bytes().split(b"-" * 79)
            if raw.strip()
            and reference in (message := message_from_bytes(raw.lstrip(), policy=policy.default))["Subject"]
        ]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"No mail about {reference} in {MAIL_PATIENCE} s.")


def described_by_what_exists(page: Page) -> bool:
    """Whether every aria-describedby, aria-labelledby and error link names elements that are there."""
    elements = page.locator("main [aria-describedby], main [aria-labelledby], .error-summary a")
    names = [
        name
        for element in elements.all()
        for attribute in ("aria-describedby", "aria-labelledby", "href")
        for name in (element.get_attribute(attribute) or "").lstrip("#").split()
        if not name.startswith("/")
    ]
    return bool(names) and all(page.locator(f"[id='{name}']").count() == 1 for name in names)


def apply(page: Page) -> str:
    """Find the call, write with one mistake, mend it, send it; the reference."""
    page.goto("/")
    page.get_by_role("region", name="Ouvert en ce moment").get_by_role("link", name=CALL).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CALL)
    page.locator("main").get_by_role("link", name="Déposer un projet").first.click()
    expect(page).to_have_url(re.compile(r"/appel-national/inscription/$"))

    fill(page, ANSWERS | {MISTAKE: "awa.martin"})
    tick_the_rest(page)
    page.get_by_role("button", name="Envoyer").click()

    mistaken = field(page, MISTAKE)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_contain_text("1")
    expect(summary.get_by_role("link")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^Erreur"))
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    expect(mistaken).to_have_attribute("aria-invalid", "true")
    described = (mistaken.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f"[id='{name}'].field__error").count() for name in described)
    assert described_by_what_exists(page)
    for label, answer in ANSWERS.items():
        expect(field(page, label)).to_have_value("awa.martin" if label == MISTAKE else answer)
    expect(page.get_by_label("Association", exact=True)).to_be_checked()
    expect(page.get_by_label("Solidarité et inclusion")).to_be_checked()
    expect(page.get_by_label("Accompagnement à la transition écologique")).not_to_be_checked()

    summary.get_by_role("link").click()
    expect(mistaken).to_be_focused()
    mistaken.fill(ANSWERS[MISTAKE])
    page.get_by_role("button", name="Envoyer").click()

    expect(page).to_have_url(re.compile(r"/inscription/confirmation/[^/]+/(#|$)"))
    shown = page.locator(".ticket__reference")
    expect(shown).to_have_text(REFERENCE)
    assert not any(word in page.url.lower() for word in ("awa", "martin", "canal"))
    return shown.inner_text().strip()


def decide(page: Page, reference: str, password: str, *, javascript: bool) -> None:
    """As a programme manager: find the reference in the inbox, read it, declare it eligible, see the history."""
    with translation.override("fr"):
        transition = APPLICATION.transition("submitted", "eligible")
        verb, before, after = (
            str(text)
            for text in (
                transition.verb,
                APPLICATION.state("submitted").label,
                APPLICATION.state("eligible").label,
            )
        )
    page.goto("/admin/")
    page.locator("input[name=username]").fill("manager@example.org")
    page.locator("input[name=password]").fill(password)
    page.locator("form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    if javascript:
        page.get_by_role("link", name="Boîte de réception").first.click()
        page.locator(".w-slim-header__search-form input[name=q]").fill(reference)
    else:  # Wagtail draws its menu and sends its search box with JavaScript; the inbox itself needs none
        page.goto(f"/admin/inbox/?q={reference}")
    expect(page.locator("table.listing tbody tr")).to_have_count(1)
    page.get_by_role("link", name=reference).first.click()

    main = page.locator("main")
    expect(main.locator(".dossier-head .w-status")).to_have_text(before)
    for answer in ("Les Ateliers du Canal", "Un bus pour l’emploi", "Association", "awa.martin@example.org"):
        expect(main.locator(".dossier-answers")).to_contain_text(answer)
    main.get_by_role("button", name=verb).click()

    expect(main.locator(".dossier-head .w-status")).to_have_text(after)
    newest, oldest = main.locator(".dossier-history > li").first, main.locator(".dossier-history > li").last
    expect(newest).to_contain_text(f"{before} → {after}")
    expect(oldest).to_contain_text(before)


def test_applicant_and_staff_meet(
    visitor: Callable[..., Page], site_server: SiteServer, javascript: bool
) -> None:
    reference = apply(visitor(java_script_enabled=javascript))

    decide(visitor(java_script_enabled=javascript), reference, site_server.password, javascript=javascript)

    (mail,) = mails_about(reference, site_server.var_dir / "mail")
    assert mail["To"] == "awa.martin@example.org"
    assert reference in mail["Subject"]
    for kind in ("plain", "html"):
        assert reference in mail.get_body((kind,)).get_content()


def test_double_click_on_send_makes_one_registration(
    visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    name = f"Les Doigts Rapides {uuid4().hex[:8]}"
    page = visitor()
    page.goto("/programmes/novapec/appels-a-projets/appel-national/inscription/")
    fill(page, ANSWERS | {"Nom de l’organisation": name})
    tick_the_rest(page)

    page.get_by_role("button", name="Envoyer").dblclick()

    expect(page.locator(".ticket__reference")).to_have_text(REFERENCE)
    with closing(sqlite3.connect(site_server.var_dir / "db.sqlite3")) as database:
        (count,) = database.execute(
            "SELECT COUNT(*) FROM registrations_registration WHERE name LIKE ? || '%'", [name]
        ).fetchone()
    assert count == 1
