"""The pictures of the guide that show both ends: what a person sees, and what becomes of it in the inbox."""

import re
from pathlib import Path

from dossiers import PHONE, PREFIX, at
from PIL import Image
from playwright.sync_api import Page
from studio import GUIDE, Studio, around, picture, seen

from tests.browser import applying
from tests.browser.applying import box, field
from tests.browser.mails import mail_to, personal_link
from tests.registrations.papers.reading import words

EDITION = "/programmes/declics-numeriques/edition-decouverte/"
TABLET, WIDE = {"width": 768, "height": 1024}, {"width": 1440, "height": 900}
CHOSEN = ("Découvrir les métiers", "Entrer dans le secteur", "Choisir une formation")
CAMILLE, AWA = "camille.exemple@example.org", "awa.exemple@example.org"
QUESTION = "Bonjour, les ateliers seront-ils sous-titrés ? Je suis malentendante. Merci !"
ANSWER = "Oui, les trois ateliers sont sous-titrés en direct. À bientôt !"


def before(studio: Studio, path: str, size: dict[str, int]) -> Page:
    """A window of that size in front of that address of the site, for a visitor."""
    page = studio.someone()
    page.set_viewport_size(size)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page


def ticked(studio: Studio, size: dict[str, int]) -> Page:
    """The page of the edition, three of its workshops ticked."""
    page = before(studio, EDITION, size)
    for name in CHOSEN:
        page.get_by_label(re.compile(f"Choisir {name}")).check()
    return page


def own_page_of_camille(studio: Studio) -> str:
    """Where who has chosen three workshops finds them, once she has written to the team."""
    if CAMILLE not in studio.links:
        page = ticked(studio, WIDE)
        page.get_by_role("button", name="M’inscrire aux ateliers cochés").click()
        field(page, "Prénom").fill("Camille")
        field(page, "Nom").fill("Exemple")
        field(page, "Adresse électronique").fill(CAMILLE)
        box(page, "J’ai lu la page Confidentialité").check()
        page.get_by_role("button", name="Envoyer").click()
        page.locator(".chosen__one").first.wait_for()
        studio.links[CAMILLE] = personal_link(mail_to(studio.server.var_dir / "mail", CAMILLE))
        page.goto(studio.links[CAMILLE])
        page.get_by_role("link", name="Écrire à l’équipe").first.click()
        page.locator("main textarea").fill(QUESTION)
        page.locator("main form button[type=submit]").last.click()
        page.get_by_text("Votre message est arrivé").wait_for()
        page.close()
    return studio.links[CAMILLE]


def dossier_of_camille(studio: Studio, size: dict[str, int]) -> Page:
    """The dossier that her message came to."""
    own_page_of_camille(studio)
    manager = studio.colleague("manager")
    manager.set_viewport_size(size)
    manager.goto(f"/admin/inbox/?q={CAMILLE}")
    for address in [each.get_attribute("href") for each in manager.locator("td.inbox-reference a").all()]:
        manager.goto(str(address))
        if manager.locator(".dossier-history", has_text=QUESTION[:30]).count():
            break
    return manager


@picture(GUIDE, f"{PREFIX}choosing")
def choosing(studio: Studio) -> Image.Image:
    """Several workshops ticked on the page of their edition."""
    page = ticked(studio, WIDE)
    page.get_by_label(re.compile(f"Choisir {CHOSEN[0]}")).scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 260)")
    page.mouse.move(0, 0)
    return seen(page, left=0)


@picture(GUIDE, f"{PREFIX}chosen")
def chosen(studio: Studio) -> Image.Image:
    """What has come of it, on one's own page, and the way to leave several."""
    page = before(studio, own_page_of_camille(studio), PHONE)
    page.set_viewport_size(PHONE | {"height": 4000})
    return around(page, page.locator("section", has=page.locator("#others")))


@picture(GUIDE, f"{PREFIX}reply")
def reply(studio: Studio) -> Image.Image:
    """What the person wrote, to be read, in the dossier's history."""
    page = dossier_of_camille(studio, TABLET | {"height": 3000})
    return around(page, page.locator(".dossier-history").first)


@picture(GUIDE, f"{PREFIX}messages")
def messages(studio: Studio) -> Image.Image:
    """Both ways, on the person's page."""
    page = dossier_of_camille(studio, WIDE)
    page.get_by_role("button", name="Écrire à la personne").click()
    page.get_by_label("Votre message").fill(ANSWER)
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.get_by_role("button", name="écrire 1 courrier").click()
    mail_to(studio.server.var_dir / "mail", CAMILLE, about="message")
    person = before(studio, own_page_of_camille(studio), TABLET | {"height": 4000})
    person.locator(".own__letter", has_text="Un message").locator("summary").first.click()
    return around(person, person.locator("section", has=person.locator("#messages")))


@picture(GUIDE, f"{PREFIX}guests")
def guests(studio: Studio) -> Image.Image:
    """A colleague is invited to write along."""
    page = before(studio, "/", PHONE | {"height": 1500})
    applying.begin(page, AWA)
    page.goto(personal_link(mail_to(studio.server.var_dir / "mail", AWA)))
    page.get_by_role("link", name="Y travailler avec des collègues").click()
    page.get_by_label("Adresse e-mail").fill("lou.exemple@example.org")
    page.get_by_label("Prénom et nom").fill("Lou Exemple")
    page.get_by_label("Les lire et écrire avec moi").check()
    page.get_by_role("button", name="Inviter").click()
    page.get_by_role("status").wait_for()
    return around(page, page.get_by_role("status"), page.locator("section", has=page.locator("#invite")))


@picture(GUIDE, f"{PREFIX}offline")
def offline(studio: Studio) -> Image.Image:
    """Who comes is tapped without a network; what waits is said."""
    page = at(studio, "attendance sheet", 844, PHONE["width"])
    page.context.set_offline(True)
    for name in ("Barnabé", "Kenza"):
        person = page.locator("[id^=dossier-]", has_text=name)
        person.locator("button[data-code=attended]").click()
    page.locator(".sheet__person--waiting").nth(1).wait_for()
    taken = seen(page, left=0)
    page.evaluate("localStorage.clear()")  # they have not come: nothing is sent once there is a network
    page.goto("about:blank")
    page.context.set_offline(False)
    return taken


@picture(GUIDE, f"{PREFIX}certificate")
def certificate(studio: Studio) -> Image.Image:
    """Whoever is shown a certificate checks its code."""
    manager = at(studio, "list", 900)
    manager.goto("/admin/inbox/?q=Imaginaire")
    manager.goto(str(manager.locator("td.inbox-reference a").first.get_attribute("href")))
    with manager.expect_download() as download:
        manager.get_by_role("button", name="Attestation de participation (PDF)").click()
    page = before(studio, "/attestation/", {"width": 768, "height": 700})
    said = words(Path(download.value.path()).read_bytes())
    page.get_by_label("Code").fill(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", said)[0])
    page.get_by_role("button", name="Vérifier le code").click()
    page.locator("main [role=status]").wait_for()
    return seen(page, left=0)
