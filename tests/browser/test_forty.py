"""A morning of a manager: forty new applications, each opened, taken on and moved. Slow, so `make load` runs it."""

import pytest
from playwright.sync_api import expect

from tests.browser.applicants import applicants
from tests.browser.test_inbox import INBOX, Clicks

pytestmark = pytest.mark.load
NUMBER, MOST_CLICKS = 40, 90


def test_forty_new_applications_are_opened_taken_and_moved_in_ninety_clicks(colleague, site_server):
    manager, clicks, done = colleague("manager@example.org"), Clicks(), []
    with applicants(site_server, NUMBER):
        manager.goto(f"{INBOX}a-traiter/?state=application.submitted&owner=nobody")
        clicks.through(manager.locator("td.inbox-reference a").first)
        for _dossier in range(NUMBER):
            done.append(manager.locator(".dossier-head a[href^='mailto:']").inner_text())
            clicks.through(manager.get_by_role("button", name="Prendre en charge"))
            expect(manager.locator(".dossier-head")).to_contain_text("Inès Farandole")
            clicks.through(manager.get_by_role("button", name="Déclarer recevable"))
            expect(manager.locator(".dossier-done")).to_contain_text("Recevable")

    assert len(set(done)) == NUMBER
    assert clicks.number <= MOST_CLICKS
