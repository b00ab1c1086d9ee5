"""A manager reads a number in the cockpit of a call, in French, and follows it to as many rows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import follow

pytestmark = pytest.mark.browser


def test_a_number_of_the_cockpit_leads_to_the_list_that_holds_as_many(colleague):
    manager = colleague("manager@example.org")
    manager.goto("/admin/inbox/?state=application.in_review")
    follow(manager, manager.locator("td.inbox-reference a").first)
    follow(manager, manager.get_by_role("link", name="Tableau de bord de la page"))
    expect(manager.get_by_role("heading", name="Où en sont les inscriptions")).to_be_visible()
    table = manager.get_by_role("region", name="Où en sont les inscriptions · Candidature")
    headings = table.get_by_role("columnheader").all_inner_texts()
    column = next(place for place, heading in enumerate(headings) if heading.startswith("En instruction"))
    number = table.locator(".cockpit-table__total > *").nth(column).get_by_role("link")
    told = int(number.inner_text())
    assert told > 0

    number.focus()
    number.press("Enter")

    expect(manager.locator(".inbox-tools__count")).to_have_text(re.compile(rf"^{told} inscriptions?$"))
    expect(manager.locator("td.inbox-reference")).to_have_count(told)
    manager.get_by_role("link", name="Tableau de bord : les chiffres").click()
    expect(manager.get_by_role("heading", name="Où en sont les inscriptions")).to_be_visible()
    assert "page=" in manager.url
