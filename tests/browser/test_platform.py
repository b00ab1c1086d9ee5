"""The national call on a host of its own: opened in the admin, found, applied for and followed there alone."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import applying
from tests.browser.applying import CALL, STEPS, expect_step, field, fill_step, go_on
from tests.browser.hands import follow
from tests.browser.mails import PERSONAL, mail_to, text_of
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
HOST = "novapec.localhost"
PROGRAMME = "/programmes/novapec/"


def asked(site: SiteServer, sql: str, *values: str):
    """The one value that the database answers."""
    with closing(sqlite3.connect(site.var_dir / "db.sqlite3")) as database:
        (found,) = database.execute(sql, values).fetchone()
    return found


def open_platform(page: Page, site: SiteServer) -> None:
    """Add the site, as an administrator does; what the chooser would write into the form is written by hand."""
    root = asked(site, "SELECT id FROM wagtailcore_page WHERE url_path LIKE ?", f"/%{PROGRAMME}")
    page.goto("/admin/sites/new/")
    page.locator("[name=hostname]").fill(HOST)
    page.locator("[name=port]").fill(str(urlsplit(site.url).port))
    page.locator("[name=root_page]").evaluate("(field, page) => { field.value = page }", root)
    page.locator("main form [type=submit], form button[type=submit]").last.click()
    expect(page.get_by_role("link", name=HOST)).to_be_visible()


def close_platform(page: Page, site: SiteServer) -> None:
    key = asked(site, "SELECT id FROM wagtailcore_site WHERE hostname = ?", HOST)
    page.goto(f"/admin/sites/delete/{key}/")
    page.locator("main form [type=submit]").last.click()
    expect(page).to_have_url(re.compile("/admin/sites/$"))


@pytest.fixture
def platform(colleague: Callable[[str], Page], visitor, site_server: SiteServer) -> Iterator[str]:
    """The address of the platform while it is open; once it is closed, the main host has everything again at once."""
    administrator = colleague("admin@example.org")
    open_platform(administrator, site_server)
    try:
        yield site_server.url.replace("localhost", HOST)
    finally:
        close_platform(administrator, site_server)
    page = visitor()
    page.goto(PROGRAMME)
    expect(page).to_have_url(f"{site_server.url}{PROGRAMME}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Novapec")


def test_national_call_is_found_applied_for_and_followed_on_its_host_alone(
    platform: str, visitor, site_server: SiteServer, tmp_path: Path
):
    page, mailbox = visitor(base_url=platform), site_server.var_dir / "mail"
    hosts: set[str | None] = set()
    page.context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    address = f"awa.{uuid4().hex[:8]}@example.org"

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Novapec")
    page.locator("header").get_by_role("searchbox").fill("appel national")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, page.locator("main").get_by_role("link", name=CALL).first)
    follow(page, page.locator("main").get_by_role("link", name="Déposer un projet").first)
    field(page, "Votre adresse e-mail").fill(address)
    page.get_by_role("button", name="Commencer").click()
    for title in STEPS:
        expect_step(page, title)
        fill_step(page, title, tmp_path)
        go_on(page)
    reference = applying.send(page)
    mail = mail_to(mailbox, address, about=reference)
    link = PERSONAL.search(text_of(mail))
    assert link, text_of(mail)
    page.goto(link.group())
    expect(page.locator("main")).to_contain_text(reference)
    page.get_by_role("link", name="Novapec").first.click()
    expect(page).to_have_url(f"{platform}/")

    assert hosts == {HOST}
    assert link.group().startswith(f"{platform}/suivi/")
    assert mail["From"].startswith("Novapec <")
    inbox = "SELECT count(*) FROM registrations_registration WHERE reference = ?"
    assert asked(site_server, inbox, reference) == 1


def test_house_leads_there_and_search_engines_are_told_one_host(
    platform: str, visitor, site_server: SiteServer
):
    page = visitor()

    page.goto(f"{PROGRAMME}appels-a-projets/appel-national/")

    expect(page).to_have_url(f"{platform}/appels-a-projets/appel-national/")
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", page.url)
    page.get_by_role("link", name="English").first.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(platform)}/en/"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
