"""Five journeys as a screen reader is told them, kept in `trees/` to be read: a change of what is said is seen."""

import difflib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import applying
from tests.browser.crawl import CALL, WORKSHOP
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link
from tests.browser.test_accessibility import write_to_workshop
from tests.browser.trees import tree
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
KEPT = Path(__file__).parent / "trees"


def compare(name: str, heard: dict[str, str], folder: Path) -> None:
    """Fail with what differs from the kept journey of that name, and how to keep what was heard."""
    now = "\n".join(f"# {screen}\n\n{words}" for screen, words in heard.items())
    kept = KEPT / f"{name}.txt"
    found = folder / kept.name
    found.write_text(now)
    before = kept.read_text() if kept.exists() else ""
    changed = "\n".join(
        difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1)
    )
    if changed:
        pytest.fail(f"{changed}\n\nIf this is meant to be said: cp {found} {kept}", pytrace=False)


def test_finding_what_is_open(visitor: Callable[..., Page], tmp_path: Path):
    page = visitor()
    page.goto("/")
    home = tree(page)
    page.goto(CALL)

    compare("finding", {"The home page, whole": home, "The call": tree(page, within="main")}, tmp_path)


def test_applying(visitor: Callable[..., Page], tmp_path: Path):
    page = visitor()
    page.goto(f"{CALL}inscription/")
    heard = {"Before the first step": tree(page, within="main")}
    applying.begin(page, f"ines.{uuid4().hex[:8]}@example.org")
    heard["The first step"] = tree(page, within="main")
    applying.field(page, "Numéro SIRET").fill("732 829 320 00075")
    applying.go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    heard["The first step, with errors"] = tree(page, within="main")

    compare("applying", heard, tmp_path)


def test_registering_and_following(visitor: Callable[..., Page], site_server: SiteServer, tmp_path: Path):
    page = visitor()
    address = f"awa.{uuid4().hex[:8]}@example.org"
    page.goto(WORKSHOP)
    registering = {"The workshop": tree(page, within="main")}
    page.goto(f"{WORKSHOP}inscription/")
    write_to_workshop(page)
    page.get_by_label("Adresse électronique").fill(address)
    registering["The form, filled in"] = tree(page, within="main")
    follow(page, page.locator("main form button[type=submit]"))
    expect(page.locator(".ticket__reference")).to_be_visible()
    registering["The confirmation"] = tree(page, within="main")
    page.goto(personal_link(mail_to(site_server.var_dir / "mail", address)))
    following = {"The personal page": tree(page, within="main")}

    compare("registering", registering, tmp_path)
    compare("following", following, tmp_path)


def test_searching(visitor: Callable[..., Page], tmp_path: Path):
    page = visitor()
    heard = {}
    for screen, words in (("What is found", "bilan de compétences"), ("Nothing is found", "licorne")):
        page.goto(f"/recherche/?q={words}")
        heard[screen] = tree(page, within="main")

    compare("searching", heard, tmp_path)
