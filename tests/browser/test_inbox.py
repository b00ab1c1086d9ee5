"""A day at the inbox, in French, counted in clicks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import come_in, follow

pytestmark = pytest.mark.browser
INBOX = "/admin/inbox/"
# How often the keyboard may go on in a page before it is at its end.
STOPS = 400
# A list of the admin glides; nobody waits for that here.
AT_ONCE = "document.querySelector('.content-wrapper').style.scrollBehavior = 'auto'"
# What has the focus, when nothing of it can be seen: something lies above it at its corners and in its middle.
BEHIND = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    if (!focused.closest('main') || box.width * box.height < 5) return '';
    const parts = [0.1, 0.5, 0.9];
    const points = parts.flatMap(x => parts.map(y => [box.x + x * box.width, box.y + y * box.height]));
    const seen = points.some(([x, y]) => {
        const above = document.elementFromPoint(x, y);
        if (!above) return false;
        return focused.contains(above) || above.contains(focused) || above.closest('label')?.control === focused;
    });
    return seen ? '' : `${focused.tagName} ${focused.textContent.trim() || focused.name}`;
}"""


class Clicks:
    """A colleague whose clicks are counted; what is typed is no click."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, element: Locator) -> None:
        """Click once."""
        self.number += 1
        element.click()

    def through(self, element: Locator) -> None:
        """Click once on what leads to another page."""
        self.number += 1
        follow(element.page, element)


@pytest.fixture
def manager(colleague: Callable[[str], Page]) -> Page:
    return colleague("manager@example.org")


@pytest.fixture
def clicks() -> Clicks:
    return Clicks()


def test_a_filtered_view_is_a_spreadsheet_in_three_clicks(manager, clicks):
    manager.goto(INBOX)

    clicks.through(manager.locator(".inbox-views a", has_text="En retard"))
    clicks.on(manager.locator(".inbox-export summary"))
    with manager.expect_download() as download:
        clicks.on(manager.locator(".inbox-export a[href*='/export/xlsx/']").first)

    assert download.value.suggested_filename.endswith(".xlsx")
    assert clicks.number <= 3


def test_a_letter_to_twenty_people_and_more_takes_six_clicks(manager, clicks):
    manager.goto(
        f"{INBOX}?state=participation.confirmed&state=participation.attended&state=application.submitted"
    )
    rows = manager.locator("input[name=row]")
    number = rows.count()

    clicks.on(manager.locator("[data-lot-all-of-page]"))
    expect(manager.locator("[data-lot-count]")).to_have_text(f"{number} sélectionnées")
    clicks.through(manager.locator("#lot button[type=submit]").first)
    manager.locator("textarea").first.fill("Nous serons fermés du 24 décembre au 2 janvier.")
    clicks.through(manager.locator(".lot-words button[type=submit]").first)
    expect(manager.get_by_text("Nous serons fermés du 24 décembre au 2 janvier.").first).to_be_visible()
    clicks.on(manager.locator(".lot-confirm button[type=submit]").first)

    # More than twenty are the worker’s, on a page that says how far it is.
    expect(manager.get_by_role("region", name="Qui était concerné")).to_be_visible(timeout=180_000)
    assert number >= 20
    assert clicks.number <= 6


def test_a_dossier_is_taken_and_moved_in_little_more_than_two_clicks(manager, clicks):
    """Forty of them in ninety clicks at most."""
    manager.goto(f"{INBOX}a-traiter/?state=application.submitted&owner=nobody")
    number = min(manager.locator("input[name=row]").count(), 5)
    done = []

    clicks.through(manager.locator("td.inbox-reference a").first)
    for _dossier in range(number):
        heading = manager.locator(".dossier-head__name").inner_text()
        clicks.through(manager.get_by_role("button", name="Prendre en charge"))
        expect(manager.locator(".dossier-head")).to_contain_text("Inès Farandole")
        clicks.through(manager.get_by_role("button", name="Déclarer recevable"))
        expect(manager.locator(".dossier-done")).to_contain_text("Recevable")
        done.append(heading)

    assert number >= 3
    assert len(set(done)) == number
    assert clicks.number <= number * 90 / 40 + 1


def test_a_wrong_click_is_taken_back_and_one_comes_back_to_the_same_row(manager):
    manager.goto(f"{INBOX}?state=application.eligible")
    row = manager.locator("td.inbox-reference").first
    reference, anchor = row.inner_text(), row.get_attribute("id")
    follow(manager, row.locator("a"))
    follow(manager, manager.get_by_role("button", name="Commencer l’instruction"))
    expect(manager.locator(".dossier-done")).to_be_visible()

    follow(manager, manager.get_by_role("button", name="Annuler", exact=True))
    expect(manager.locator(".w-breadcrumbs, .w-slim-header").first).to_contain_text(reference)
    follow(manager, manager.locator(".dossier-trail a").first)

    expect(manager.locator(f"#{anchor}")).to_be_visible()
    assert "state=application.eligible" in manager.url
    assert manager.url.endswith(f"#{anchor}")


def test_a_panel_closes_with_escape_and_keeps_what_was_typed(manager):
    manager.goto(f"{INBOX}?state=application.eligible")
    follow(manager, manager.locator("td.inbox-reference a").first)
    opener = manager.locator(".dossier-bar summary", has_text="Note…")
    note = manager.locator("#new-note")
    opener.click()
    note.fill("Rappeler jeudi.")

    note.press("Escape")

    expect(note).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(note).to_have_value("Rappeler jeudi.")


def test_what_the_keyboard_comes_to_is_never_behind_a_bar(manager):
    manager.set_viewport_size({"width": 1280, "height": 700})
    manager.goto(f"{INBOX}?state=application.submitted&state=participation.confirmed")
    first = manager.locator("td.inbox-reference a").first.get_attribute("href")
    manager.locator(".inbox-choose input").nth(1).check()

    assert behind(manager) == []
    manager.goto(first)
    assert behind(manager) == []


def behind(page: Page) -> list[str]:
    """What cannot be seen, of all that the keyboard comes to in a page, until it has been everywhere."""
    page.wait_for_load_state()
    page.evaluate(AT_ONCE)
    found: list[str] = []
    ends = 0
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        ends += page.evaluate("document.activeElement === document.body")
        if ends > 1:
            assert len(found) > 20
            return [each for each in found if each]
        found.append(page.evaluate(BEHIND))
    raise AssertionError("The keyboard comes to no end.")


def test_nothing_of_the_inbox_is_wider_than_a_phone(visitor, site_server):
    page = visitor(viewport={"width": 390, "height": 800})
    come_in(page, "manager@example.org", site_server.password)
    page.goto(f"{INBOX}a-traiter/")
    first = page.locator("td.inbox-reference a").first.get_attribute("href")
    for address in (INBOX, first, f"{INBOX}lots/", f"{INBOX}exports/", f"{INBOX}tous/colonnes/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_on_a_phone_a_row_is_a_card_that_opens_as_a_whole(visitor, site_server):
    page = visitor(viewport={"width": 390, "height": 800})
    come_in(page, "manager@example.org", site_server.password)
    page.goto(INBOX)
    row = page.locator(".inbox-list tbody tr").first
    reference = row.locator(".inbox-reference").inner_text()

    cells = (
        row.locator("td")
        .filter(visible=True)
        .evaluate_all(
            "cells => cells.map(cell => cell.getBoundingClientRect()).map(box => [box.left, box.right])"
        )
    )
    assert min(left for left, _right in cells) >= 0
    assert max(right for _left, right in cells) <= 390
    row.locator("input[name=row]").check()
    expect(page).to_have_url(f"{site_server.url}{INBOX}")  # to select is not to open
    follow(page, row)  # wherever one taps
    expect(page.locator(".w-breadcrumbs, .w-slim-header").first).to_contain_text(reference)
    bar = page.locator(".dossier-bar__acts button").first.bounding_box()
    assert bar is not None
    assert bar["x"] >= 0
    assert bar["x"] + bar["width"] <= 390
