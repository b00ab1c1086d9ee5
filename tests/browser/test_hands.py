"""An application that two people write, and that a third one takes over and sends; the team reads who wrote."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import applying
from tests.browser.applying import STEPS, field
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 800}


def within(link: str, path: str) -> str:
    """Another address behind the same link."""
    return "/".join(link.split("/")[:3]) + f"/{path}/"


def fits(page: Page) -> bool:
    return (
        axe_problems(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    )


def invite(owner: Page, name: str, email: str) -> None:
    """From a step of the form."""
    follow(owner, owner.get_by_role("link", name="Y travailler avec des collègues"))
    owner.get_by_label("Adresse e-mail").fill(email)
    owner.get_by_label("Prénom et nom").fill(name)
    owner.get_by_label("Les lire et écrire avec moi").check()
    owner.get_by_role("button", name="Inviter").click()
    expect(owner.get_by_role("status")).to_contain_text("L’invitation est en route")
    assert fits(owner)


def write_at_once(owner: Page, mate: Page) -> None:
    """Both in front of the first step: each writes an answer of their own, and both the same one."""
    field(mate, "Objet de l’organisation").fill("Écrit par Lou.")
    field(mate, "Nom de l’organisation").fill("Les Ateliers de Lou")
    follow(mate, mate.get_by_role("button", name="Enregistrer et quitter"))
    field(owner, "Nom de l’organisation").fill("Les Ateliers d’Awa")
    field(owner, "Numéro SIRET").fill(applying.TEXTS[STEPS[0]]["Numéro SIRET"])
    applying.go_on(owner)
    expect(owner.get_by_role("alert")).to_contain_text("Lou Petit a enregistré cette étape")
    expect(owner.locator(".differences dt")).to_have_text(["Nom de l’organisation"])
    expect(field(owner, "Objet de l’organisation")).to_have_value("Écrit par Lou.")
    assert fits(owner)
    follow(owner, owner.get_by_role("button", name="Garder ce que j’ai écrit").last)
    expect(field(owner, "Objet de l’organisation")).to_have_value("Écrit par Lou.")


def hand_over(owner: Page, name: str, email: str) -> None:
    """From its own page to the question that the successor gets."""
    owner.get_by_label("Adresse e-mail").fill(email)
    owner.get_by_label("Prénom et nom").fill(name)
    owner.get_by_label("Je comprends que mes liens prennent fin").check()
    follow(owner, owner.get_by_role("button", name="Demander à la personne qui me succède"))
    assert fits(owner)


def test_application_is_written_by_two_and_handed_over_to_a_third(
    visitor: Callable[..., Page], colleague: Callable[[str], Page], site_server: SiteServer, tmp_path: Path
) -> None:
    key, mails = uuid4().hex[:8], site_server.var_dir / "mail"
    awa, lou, noor = (f"{name}.{key}@example.org" for name in ("awa", "lou", "noor"))
    owner = visitor(viewport=SMALL)
    applying.begin(owner, awa)
    mine = personal_link(mail_to(mails, awa))

    owner.goto(mine)
    invite(owner, "Lou Petit", lou)

    mate = visitor(viewport=SMALL, java_script_enabled=False)
    theirs = personal_link(mail_to(mails, lou))
    mate.goto(theirs)
    expect(mate.get_by_role("heading", level=1)).to_have_text("Une invitation pour vous")
    mate.get_by_role("button", name="Accepter et ouvrir").click()
    applying.expect_step(mate, STEPS[0])
    assert mate.goto(within(theirs, "a-plusieurs")).status == 404
    mate.goto(theirs)

    owner.goto(mine)
    applying.expect_step(owner, STEPS[0])
    write_at_once(owner, mate)

    owner.goto(within(mine, "transmettre"))
    hand_over(owner, "Noor Benali", noor)
    successor = visitor(viewport=SMALL)
    successor.goto(personal_link(mail_to(mails, noor)))
    assert fits(successor)
    successor.get_by_role("button", name="Reprendre la candidature").click()
    expect(successor.get_by_role("heading", level=1)).to_have_text("C’est à vous")
    assert owner.goto(mine).status == 404
    mail_to(mails, awa, about="Transmission")

    successor.goto(personal_link(mail_to(mails, noor, about="reprise")))
    for title in STEPS:
        applying.expect_step(successor, title)
        applying.fill_step(successor, title, tmp_path)
        applying.go_on(successor)
    reference = applying.send(successor)

    manager = colleague("manager@example.org")
    manager.goto(f"/admin/inbox/?q={reference}")
    manager.locator("td.inbox-reference a").first.click()
    expect(manager.locator(".dossier-head")).to_contain_text(noor)
    expect(manager.locator(".dossier-history")).to_contain_text("Lou Petit")
    expect(manager.locator(".dossier-history")).to_contain_text("A écrit avec la personne")
