"""The officer answers a request for access and one for erasure, in French; nothing of the second is left anywhere."""

import json
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import follow
from tests.browser.mails import PATIENCE, mail_to, text_of
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
ROOM = "/admin/donnees/"
# Two people of the demo; the second has files, drafts or letters wherever the demo gives them any.
CHOICE = """SELECT email FROM registrations_registration WHERE erased_at IS NULL AND email <> ''
AND erasure_asked_at IS NULL AND workflow_code = ? ORDER BY id LIMIT 1"""


@pytest.fixture
def officer(colleague: Callable[[str], Page]) -> Page:
    return colleague("officer@example.org")


def _someone(server: SiteServer, workflow: str) -> str:
    with closing(sqlite3.connect(server.var_dir / "db.sqlite3")) as database:
        return str(database.execute(CHOICE, [workflow]).fetchone()[0])


def _where(server: SiteServer, email: str) -> list[str]:
    """The tables and columns in which the address stands, and the stored files."""
    found = []
    with closing(sqlite3.connect(server.var_dir / "db.sqlite3")) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for column in [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]:
                query = f'SELECT COUNT(*) FROM "{table}" WHERE LOWER(CAST("{column}" AS TEXT)) LIKE ?'  # noqa: S608
                if database.execute(query, [f"%{email}%"]).fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


def _has_left(server: SiteServer, email: str) -> None:
    """Wait until the worker has noted that the answer left: until then nothing is erased."""
    until = time.monotonic() + PATIENCE
    waiting = "SELECT COUNT(*) FROM registrations_message WHERE kind = 'rights' AND state <> 'sent'"
    while time.monotonic() < until:
        with closing(sqlite3.connect(server.var_dir / "db.sqlite3")) as database:
            if not database.execute(waiting).fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError(f"The answer to {email} did not leave in {PATIENCE} s.")


def _raw(server: SiteServer, email: str) -> list[str]:
    """The files of the site, the mails that left aside, whose bytes hold the address.

    The log is folded in first, as the worker does once an hour, again while a reader is in the way.
    """
    until = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(server.var_dir / "db.sqlite3")) as database:
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            assert time.monotonic() < until, "The log could not be folded in."
            time.sleep(0.1)
    files = (path for path in Path(server.var_dir).rglob("*") if path.is_file() and "mail" not in path.parts)
    return [str(path.relative_to(server.var_dir)) for path in files if email.encode() in path.read_bytes()]


def _written_down(page: Page, email: str, kind: str, way: str) -> None:
    page.goto(f"{ROOM}demandes/nouvelle/")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Ce qui est demandé").select_option(label=kind)
    page.get_by_label("Arrivée").select_option(label=way)
    page.get_by_role("button", name="Noter", exact=True).click()
    page.get_by_label("Comment vous savez que c’est bien la personne").fill("Rappel au numéro du dossier")
    page.get_by_role("button", name="L’identité est vérifiée").click()
    expect(page.locator(".lot-title")).to_contain_text("Identité vérifiée")


def test_the_officer_answers_a_request_for_access_and_one_for_erasure(officer, site_server, tmp_path):
    access, erasure = _someone(site_server, "application"), _someone(site_server, "participation")

    # Access: written down, identity checked, taken out, answered.
    _written_down(officer, access, "Accès aux données", "par courrier")
    request = officer.url
    follow(officer, officer.get_by_role("button", name="Voir tout ce que cette adresse a"))
    expect(officer.locator("main")).to_contain_text("Inscriptions")
    assert access not in officer.url
    with officer.expect_download() as download:
        officer.get_by_role("button", name="Exporter (ZIP)").click()
    kept = tmp_path / "data.zip"
    download.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        data = json.loads(archive.read("donnees.json"))
    assert data["registrations"][0]["registration"]["email"] == access
    officer.goto(request)
    officer.get_by_label("Message à la personne").fill("Vos données partent aujourd’hui par courrier.")
    officer.get_by_role("button", name="Répondre").click()
    expect(officer.locator(".lot-title")).to_contain_text("Répondue")
    assert "partent aujourd’hui" in text_of(
        mail_to(site_server.var_dir / "mail", access, about="Votre demande")
    )

    # Erasure: told first, shown, its number typed.
    _written_down(officer, erasure, "Effacement", "par téléphone")
    request = officer.url
    officer.get_by_label("Message à la personne").fill("Nous effaçons tout aujourd’hui.")
    follow(officer, officer.get_by_role("button", name="Écrire ou noter seulement"))
    _has_left(site_server, erasure)
    assert "effaçons tout" in text_of(mail_to(site_server.var_dir / "mail", erasure, about="Votre demande"))
    assert _where(site_server, erasure)
    follow(officer, officer.get_by_role("button", name="Voir tout ce que cette adresse a"))
    follow(officer, officer.get_by_role("button", name="Voir ce qu’un effacement emporte"))
    number = officer.locator(".lot-summary strong").first.inner_text()
    officer.locator("#lot-number").fill(number)
    officer.locator(".lot-confirm button.serious").click()
    expect(officer.get_by_role("region", name="Qui était concerné")).to_be_visible()

    assert _where(site_server, erasure) == []
    assert _raw(site_server, erasure) == []
    officer.goto(request)
    expect(officer.locator("main")).to_contain_text("Tout de cette adresse est effacé")
    expect(officer.locator(".lot-title")).to_contain_text("Répondue")


def test_an_address_without_anything_is_said_clearly(officer):
    officer.goto(ROOM)

    officer.get_by_label("Adresse e-mail").fill("personne-ici@example.org")
    officer.get_by_role("button", name="Chercher", exact=True).click()

    expect(officer.locator("main")).to_contain_text("Il n’y a rien de cette adresse ici")
