"""The day of a workshop, in French: thirty people ticked in on a phone whose network goes, and what they take home."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gathering import NUMBER, Gathering, gathering
from tests.browser.hands import come_in
from tests.registrations.papers.reading import words
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
AWAY = range(10, 20)  # those who come while there is no network
MOST = 35  # taps
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('sheet:'))"


@pytest.fixture(scope="module")
def gathered(site_server: SiteServer) -> Iterator[Gathering]:
    with gathering(site_server) as found:
        yield found


def count(page: Page, code: str) -> int:
    return int(page.locator(f"[data-count='{code}'] strong").inner_text())


def test_thirty_people_are_ticked_in_on_a_phone_ten_of_them_without_a_network_and_show_it_afterwards(
    visitor: Callable[..., Page], site_server: SiteServer, gathered: Gathering
) -> None:
    page = visitor(viewport=PHONE)
    come_in(page, "manager@example.org", site_server.password)
    page.goto(f"/admin/inbox/feuille-de-presence/?page={gathered.page}")
    taps, before, expected = 0, count(page, "attended"), count(page, "confirmed")

    def tap(row: int) -> None:
        nonlocal taps
        button = page.locator(f"#dossier-{row} button[data-code=attended]")
        assert (button.bounding_box() or {})["height"] >= 44
        button.tap() if page.evaluate("navigator.maxTouchPoints") else button.click()
        taps += 1
        expect(button).to_have_attribute("aria-pressed", "true")

    rows = list(gathered.people.values())
    for place, row in enumerate(rows):
        if place == AWAY.start:
            expect(page.locator(".sheet__person--waiting")).to_have_count(0)
            page.context.set_offline(True)
        if place == AWAY.stop:
            waiting = page.locator("[data-sheet-waiting]")
            expect(waiting).to_contain_text(f"{len(AWAY)} pointages en attente d’envoi.")
            expect(waiting).to_be_in_viewport()
            # What the device keeps are numbers of rows and states: no name, no address.
            assert len(page.evaluate(KEPT)) == len(AWAY)
            stored = page.evaluate(f"{KEPT}.map(key => localStorage[key]).join()")
            assert "Personne" not in stored
            assert "@" not in stored
            page.context.set_offline(False)
            expect(page.locator(".sheet__person--waiting")).to_have_count(0)
            expect(waiting).to_be_empty()
        tap(row)
    expect(page.locator(".sheet__person--waiting")).to_have_count(0)

    assert taps <= MOST
    assert page.evaluate(KEPT) == []
    assert (count(page, "attended"), count(page, "confirmed")) == (before + NUMBER, expected - NUMBER)
    page.reload()
    for row in rows:
        expect(page.locator(f"#dossier-{row}.sheet__person--attended")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    _shows_a_certificate(visitor(), gathered)


def _shows_a_certificate(page: Page, gathered: Gathering) -> None:
    """One of them downloads it; whoever is shown it checks its code."""
    page.goto(gathered.own_page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mon attestation de participation (PDF)").click()
    said = words(Path(download.value.path()).read_bytes())
    name = next(iter(gathered.people))
    assert name in said
    (code, *_same) = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", said)

    page.goto("/attestation/")
    assert axe_problems(page) == []
    page.get_by_label("Code").fill(code.lower())
    page.get_by_role("button", name="Vérifier le code").click()

    answer = page.locator("main [role=status]")
    expect(answer).to_contain_text("Cette attestation est confirmée.")
    expect(answer).to_contain_text("Premiers pas dans la cybersécurité")
    expect(answer).not_to_contain_text(name)
    assert axe_problems(page) == []


def test_a_tap_that_waits_outlives_the_page_and_the_tap_of_a_colleague_is_seen_and_told(
    colleague: Callable[[str], Page], gathered: Gathering
) -> None:
    sheet = f"/admin/inbox/feuille-de-presence/?page={gathered.page}"
    here, there = colleague("manager@example.org"), colleague("admin@example.org")
    first, second = list(gathered.people.values())[-2:]
    for page in (here, there):
        page.goto(sheet)
    here.context.set_offline(True)
    for row in (first, second):
        here.locator(f"#dossier-{row} button[data-code=absent]").click()
    expect(here.locator("[data-sheet-waiting]")).to_contain_text("2 pointages en attente d’envoi.")
    there.locator(f"#dossier-{second} button[data-code=attended]").click()
    expect(there.locator(".sheet__person--waiting")).to_have_count(0)

    context = here.context
    here.close()  # before the network is back
    context.set_offline(False)
    here = context.new_page()
    here.goto(sheet)

    expect(here.locator(f"#dossier-{first}.sheet__person--absent")).to_have_count(1)
    expect(here.locator(".sheet__person--waiting")).to_have_count(0)
    refused = here.locator("[data-sheet-refusals]")
    expect(refused).to_contain_text("entre-temps")
    assert here.evaluate(KEPT) == []
    assert axe_problems(here) == []
