"""Who was there, in French, on a phone: a meeting tool’s list becomes attendance, one more comes, notes stay."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gathering import Gathering, gathering
from tests.browser.hands import come_in, follow
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
HEAD = "Nom (nom original),Adresse e-mail de l’utilisateur,Heure d’arrivée,Heure de départ,Durée (minutes)"


@pytest.fixture(scope="module")
def gathered(site_server: SiteServer) -> Iterator[Gathering]:
    with gathering(site_server) as found:
        yield found


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe_problems(page, where="'main'") == []


def test_the_list_of_a_meeting_tool_is_brought_to_the_sheet_on_a_phone(
    visitor: Callable[..., Page], site_server: SiteServer, gathered: Gathering
) -> None:
    names = list(gathered.people)
    lines = [f"{name},,,,50" for name in names[:10]] + [
        f"{names[10]},,,,5",
        "Personne Exemple,,,,50",
        "Inconnu,,,,50",
    ]
    data = "\r\n".join(["Sujet,Durée (minutes)", "Atelier,60", "", HEAD, *lines]).encode("utf-8-sig")
    page = visitor(viewport=PHONE)
    come_in(page, "manager@example.org", site_server.password)
    page.goto(f"/admin/inbox/feuille-de-presence/?page={gathered.page}")

    follow(page, page.get_by_role("link", name="Importer la liste d’un outil de visioconférence"))
    _fits(page)
    file = {"name": "liste.csv", "mimeType": "text/csv"}
    page.get_by_label("Liste de l’outil de visioconférence (CSV)").set_input_files(
        [{**file, "buffer": b"PK\x03\x04"}]
    )
    follow(page, page.get_by_role("button", name="Lire la liste"))
    expect(page.locator("main")).to_contain_text("C’est un classeur, pas un fichier CSV")
    page.get_by_label("Liste de l’outil de visioconférence (CSV)").set_input_files([{**file, "buffer": data}])
    follow(page, page.get_by_role("button", name="Lire la liste"))

    expect(page.get_by_role("heading", name="10 personnes à noter comme présentes")).to_be_visible()
    expect(page.locator("[name=present]:checked")).to_have_count(10)
    expect(page.locator("[name=absent]:checked")).to_have_count(0)
    expect(page.get_by_role("heading", name="1 personne à reconnaître")).to_be_visible()
    expect(page.locator("[aria-labelledby=brought-unknown]")).to_contain_text("Inconnu")
    _fits(page)
    page.locator(f".brought__doubt input[value='{gathered.people[names[11]]}']").check()
    page.locator(f"[name=absent][value='{gathered.people[names[10]]}']").check()
    follow(page, page.get_by_role("button", name="Continuer : voir ce que chacun lira"))

    expect(page.locator(".lot-rows__there")).to_have_count(12)
    follow(page, page.locator(".lot-confirm button").first)
    page.goto(f"/admin/inbox/feuille-de-presence/?page={gathered.page}")
    for name in [*names[:10], names[11]]:
        expect(page.locator(f"#dossier-{gathered.people[name]}.sheet__person--attended")).to_have_count(1)
    expect(page.locator(f"#dossier-{gathered.people[names[10]]}.sheet__person--absent")).to_have_count(1)
    expect(page.locator(f"#dossier-{gathered.people[names[12]]}.sheet__person--confirmed")).to_have_count(1)


def test_one_more_person_is_written_down_at_the_door_and_who_is_known_is_tapped(
    visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    with gathering(site_server, today=True) as gathered:
        page = visitor(viewport=PHONE)
        come_in(page, "manager@example.org", site_server.password)
        page.goto(f"/admin/inbox/feuille-de-presence/?page={gathered.page}")
        follow(page, page.get_by_role("link", name="Une personne de plus"))
        _fits(page)
        _write_down(page)

        written = page.locator(".sheet__person--attended", has_text="Zélie Arrivée")
        expect(written).to_have_count(1)
        expect(page.locator(".messages")).to_contain_text("présence notée")
        follow(page, page.get_by_role("link", name="Une personne de plus"))
        _write_down(page)
        expect(page.locator("section[role=alert]")).to_contain_text("Quelqu’un de ce nom est déjà inscrit")
        _fits(page)

        follow(page, page.get_by_role("link", name="Retour à la feuille de présence"))
        follow(page, page.get_by_role("link", name="Écrire les notes de séance"))
        page.get_by_label("Notes de séance").fill("Salle froide, micro à changer.")
        _fits(page)
        follow(page, page.get_by_role("button", name="Enregistrer les notes"))
        page.reload()  # the message of Wagtail's own is said once
        expect(page.locator("#notes")).to_contain_text("Salle froide, micro à changer.")
        _fits(page)


def _write_down(page: Page) -> None:
    page.locator("[name=first_name]").fill("Zélie")
    page.locator("[name=last_name]").fill("Arrivée")
    for box in page.locator("#on-site-form input[type=checkbox]").all():
        box.check()
    page.get_by_label("Pourquoi cette personne entre-t-elle tout de même").fill("Il reste une chaise.")
    follow(page, page.get_by_role("button", name="Noter cette personne"))
