"""What an applicant does: finds the call, fills in the application step by step, leaves, comes back, sends it."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import POINTER, Hand

CALL = "Appel à projets national"
REFERENCE = re.compile(r"NOV-\d{4}-\d{5}")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
)
CONTINUE = re.compile("^Enregistrer et (continuer|vérifier)")
STEPS = [
    "Votre organisation",
    "Les personnes",
    "Le projet",
    "Le budget",
    "Les pièces et les déclarations",
]
TEXTS = {
    "Votre organisation": {
        "Nom de l’organisation": "Les Ateliers du Canal",
        "Numéro SIRET": "732 829 320 00074",
        "Date de création": "2015-04-04",
        "Objet de l’organisation": "Aider à retrouver un emploi.\nSans condition de diplôme.",
    },
    "Les personnes": {
        "Prénom et nom": "Inès Moreau",
        "Fonction": "Présidente",
        "Adresse électronique de cette personne": "ines.moreau@example.org",
        "Prénom de la personne à contacter": "Awa",
        "Nom de la personne à contacter": "Martin",
        "Fonction dans l’organisation": "Coordinatrice",
    },
    "Le projet": {
        "Titre du projet": "Un bus pour l’emploi",
        "Résumé du projet": "Aller vers les personnes éloignées de l’emploi.\nPuis les accompagner.",
        "En quoi le projet sert-il": "Il ramène vers l’emploi des cadres qui en sont loin.",
        "Nombre attendu": "250",
        "Ce qui est nouveau": "Le service vient jusque dans les villages.",
        "Du": "2027-06-06",
        "Au": "2028-05-05",
        "Indicateur": "Personnes accompagnées",
        "Unité": "personnes",
        "Valeur de départ": "0",
        "Valeur visée": "250",
    },
    "Le budget": {
        "Budget total du projet": "80 000",
        "Montant demandé": "35000,50",
    },
    "Les pièces et les déclarations": {},
}
CHOICES = {
    "Votre organisation": ["Association", "Oui, elle relève de l’ESS"],
    "Les personnes": [],
    "Le projet": ["Solidarité et inclusion", "Il émerge ou s’expérimente", "Dans tout le pays", "Oui"],
    "Le budget": [],
    "Les pièces et les déclarations": [
        "Je déclare que les informations",
        "Je déclare avoir le pouvoir",
        "J’ai lu le règlement",
        "J’ai lu la page Confidentialité",
    ],
}
SELECTS = {"Votre organisation": {"Région du siège": "Bretagne"}, "Le projet": {"Public": "Cadres"}}
FILES = [
    "Statuts",
    "Liste des personnes qui dirigent",
    "Derniers comptes approuvés",
    "Budget détaillé du projet",
]


def field(page: Page, label: str) -> Locator:
    """The first field whose label begins so; whether it must be filled in is said after it."""
    words = r"\s+".join(re.escape(word) for word in label.split())
    return page.locator("main").get_by_label(re.compile(rf"^\s*{words}(?!\w)")).first


def box(page: Page, label: str) -> Locator:
    """The first box to tick, round or square, whose words begin so."""
    name = re.compile(f"^{re.escape(label)}")
    main = page.locator("main")
    return main.get_by_role("radio", name=name).or_(main.get_by_role("checkbox", name=name)).first


def begin(page: Page, email: str, hand: Hand = POINTER) -> None:
    """From the home page to the first step."""
    page.goto("/")
    hand.press(page.get_by_role("region", name="Ouvert en ce moment").get_by_role("link", name=CALL))
    expect(page.get_by_role("heading", level=1)).to_have_text(CALL)
    hand.press(page.locator("main").get_by_role("link", name="Déposer un projet").first)
    expect(page).to_have_url(re.compile(r"/appel-national/inscription/$"))
    expect(page.locator("main")).to_contain_text("Derniers comptes approuvés")
    hand.write(field(page, "Votre adresse e-mail"), email)
    hand.press(page.get_by_role("button", name="Commencer"))
    expect_step(page, STEPS[0])


def expect_step(page: Page, title: str) -> None:
    """That step, whole, with its scripts at work."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page).to_have_url(re.compile(r"/suivi/[^/]+/etape/[\w-]+/"))
    page.wait_for_load_state()


def fill_step(page: Page, title: str, folder: Path, hand: Hand = POINTER) -> None:
    """Everything that this step asks for, right."""
    for label, answer in TEXTS[title].items():
        hand.write(field(page, label), answer)
    for label in CHOICES[title]:
        hand.tick(box(page, label))
    for label, answer in SELECTS.get(title, {}).items():
        choose(page, label, answer, hand)
    if title == STEPS[-1]:
        for label in FILES:
            attach(page, label, folder, hand=hand)


def choose(page: Page, label: str, answer: str, hand: Hand = POINTER) -> None:
    """Among few answers one ticks, among many one picks."""
    asked = field(page, label)
    if asked.count() and asked.evaluate("element => element.tagName") == "SELECT":
        hand.pick(asked, answer)
    else:
        hand.tick(box(page, answer))


def attach(page: Page, label: str, folder: Path, content: bytes = PDF, *, hand: Hand = POINTER) -> None:
    """Choose a small PDF, named after what it is."""
    path = folder / f"{label.split(maxsplit=1)[0].lower()}.pdf"
    path.write_bytes(content)
    hand.attach(field(page, label), path)


def go_on(page: Page, hand: Hand = POINTER) -> None:
    hand.press(page.get_by_role("button", name=CONTINUE))


def send(page: Page, hand: Hand = POINTER) -> str:
    """From the summary: send; the reference."""
    expect(page).to_have_url(re.compile(r"/suivi/[^/]+/verifier/"))
    hand.press(page.locator("main").get_by_role("button", name="Envoyer"))
    shown = page.locator(".ticket__reference")
    expect(shown).to_have_text(REFERENCE)
    return shown.inner_text().strip()
