"""From the home page to the mail: an applicant writes, leaves, comes back elsewhere; staff read and decide.

With JavaScript and without.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from registrations.workflows import APPLICATION
from tests.browser import applying
from tests.browser.applying import STEPS, box, expect_step, field, fill_step, go_on
from tests.browser.hands import sign_in
from tests.browser.mails import mail_to, mails, personal_link, text_of
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param


def described_by_what_exists(page: Page) -> bool:
    """Whether every aria-describedby, aria-labelledby and error link names elements that are there."""
    page.wait_for_load_state()
    elements = page.locator("main [aria-describedby], main [aria-labelledby], .error-summary a")
    names = [
        name
        for element in elements.all()
        for attribute in ("aria-describedby", "aria-labelledby", "href")
        for name in (element.get_attribute(attribute) or "").lstrip("#").split()
        if not name.startswith("/")
    ]
    return bool(names) and all(page.locator(f"[id='{name}']").count() == 1 for name in names)


def make_and_mend_a_mistake(page: Page, label: str, wrong: str, right: str) -> None:
    """One wrong answer among right ones: it is named, reached from the summary, and nothing else is lost."""
    kept = {
        name: answer
        for name, answer in applying.TEXTS[STEPS[0]].items()
        if name not in (label, "Date de création")
    }
    field(page, label).fill(wrong)
    go_on(page)

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^Erreur"))
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    mistaken = field(page, label)
    expect(mistaken).to_have_attribute("aria-invalid", "true")
    assert described_by_what_exists(page)
    expect(mistaken).to_have_value(wrong)
    for name, answer in kept.items():
        expect(field(page, name)).to_have_value(answer)
    expect(page.get_by_label("Association", exact=True)).to_be_checked()

    summary.get_by_role("link").click()
    expect(mistaken).to_be_focused()
    mistaken.fill(right)
    go_on(page)


def apply(arrive: Callable[..., Page], mailbox: Path, folder: Path, *, javascript: bool) -> tuple[str, str]:
    """Two steps on one browser, the rest on another, by the link in the mail; the address and the reference."""
    address = f"awa.{uuid4().hex[:8]}@example.org"
    page = arrive(java_script_enabled=javascript)
    applying.begin(page, address)
    fill_step(page, STEPS[0], folder)
    make_and_mend_a_mistake(page, "Numéro SIRET", "732 829 320 00075", "732 829 320 00074")
    expect_step(page, STEPS[1])
    fill_step(page, STEPS[1], folder)
    field(page, "Adresse électronique (obligatoire)").fill(address)
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(page.locator("main")).to_contain_text(address)

    elsewhere = arrive(java_script_enabled=javascript)
    elsewhere.goto(personal_link(mail_to(mailbox, address)))
    expect_step(elsewhere, STEPS[2])  # the first that is not complete
    elsewhere.get_by_role("button", name=STEPS[1]).click()
    expect(field(elsewhere, "Prénom et nom")).to_have_value("Inès Moreau")
    go_on(elsewhere)
    for title in STEPS[2:4]:
        expect_step(elsewhere, title)
        fill_step(elsewhere, title, folder)
        go_on(elsewhere)
    send_files(elsewhere, folder, javascript=javascript)
    reference = applying.send(elsewhere)
    assert not any(word in elsewhere.url.lower() for word in ("awa", "martin", "canal"))
    return address, reference


def send_files(page: Page, folder: Path, *, javascript: bool) -> None:
    """One document is none: it is named, as it is chosen or by the button; the good ones are not asked for again."""
    expect_step(page, STEPS[4])
    applying.attach(page, "Statuts", folder, b"MZ\x90 not a document at all")
    if javascript:
        expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    for label in applying.CHOICES[STEPS[4]]:
        box(page, label).check()
    for label in applying.FILES[1:]:
        applying.attach(page, label, folder)
    go_on(page)
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("derniers.pdf")
    expect(page.locator("main")).to_contain_text("budget.pdf")
    for label in applying.CHOICES[STEPS[4]]:
        expect(box(page, label)).to_be_checked()
    applying.attach(page, "Statuts", folder)
    go_on(page)


def decide(page: Page, reference: str, address: str, password: str, *, javascript: bool) -> None:
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
    sign_in(page, "manager@example.org", password)
    if javascript:
        page.locator('.sidebar-main-menu a[href="/admin/inbox/"]').click()
        search = page.locator(".w-slim-header__search-form input[name=q]")
        search.fill(reference)
        search.press("Enter")  # Wagtail's script, which searches while one types, may come after the typing
    else:  # Wagtail draws its menu and sends its search box with JavaScript; the inbox itself needs none
        page.goto(f"/admin/inbox/?q={reference}")
    expect(page.locator("table.listing tbody tr")).to_have_count(1)
    page.get_by_role("link", name=reference).first.click()

    main = page.locator("main")
    expect(main.locator(".dossier-head .inbox-state")).to_have_text(before)
    for answer in (
        "Les Ateliers du Canal",
        "Un bus pour l’emploi",
        "Association",
        address,
        "Personnes accompagnées",
    ):
        expect(main).to_contain_text(answer)
    for name in ("statuts.pdf", "liste.pdf", "derniers.pdf", "budget.pdf"):
        expect(main).to_contain_text(name)
    main.get_by_role("button", name=verb).click()

    expect(main.locator(".dossier-head .inbox-state")).to_have_text(after)
    moved = main.locator(".dossier-history > li").filter(has_text=f"{before} → {after}")
    expect(moved).to_have_count(1)
    # Letters about the draft stand before it.
    expect(main.locator(".dossier-history > li", has_text="Reçu").last).to_contain_text(before)


def test_applicant_and_staff_meet(
    visitor: Callable[..., Page], site_server: SiteServer, tmp_path: Path, javascript: bool
) -> None:
    mailbox = site_server.var_dir / "mail"
    address, reference = apply(visitor, mailbox, tmp_path, javascript=javascript)

    decide(
        visitor(java_script_enabled=javascript),
        reference,
        address,
        site_server.password,
        javascript=javascript,
    )

    (mail,) = mails(mailbox, lambda mail: reference in mail["Subject"])
    assert mail["To"] == address
    for kind in ("plain", "html"):
        assert reference in text_of(mail, kind)
    own = visitor(java_script_enabled=javascript)
    own.goto(personal_link(mail))
    expect(own.locator("main")).to_contain_text(reference)
    expect(own.locator("main")).to_contain_text("Un bus pour l’emploi")


def test_double_click_on_send_makes_one_registration(
    visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    name = f"Camille {uuid4().hex[:8]}"
    page = visitor()
    page.goto("/contact/inscription/")
    page.get_by_role("group", name=re.compile("^À quel sujet")).get_by_label("Autre chose").check()
    field(page, "Votre nom").fill(name)
    field(page, "Adresse électronique").fill("camille@example.org")
    field(page, "Votre message").fill("Une question sur le prochain appel.")
    box(page, "J’ai lu la page Confidentialité").check()

    page.get_by_role("button", name="Envoyer").dblclick()

    expect(page.locator(".ticket__reference")).to_have_text(re.compile(r"MSG-\d{4}-\d{5}"))
    with closing(sqlite3.connect(site_server.var_dir / "db.sqlite3")) as database:
        (count,) = database.execute(
            "SELECT COUNT(*) FROM registrations_registration WHERE name = ?", [name]
        ).fetchone()
    assert count == 1
