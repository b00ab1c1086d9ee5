"""In the admin, a date that was typed stays what was typed: it is read, or it is an error; it never becomes today."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
TYPED = ["25/01/2027 09:00", "25/1/2027", "25/01/2027 9h30", "n'importe quoi", "31/02/2027 09:00", ""]


@pytest.fixture
def publisher(colleague: Callable[[str], Page]) -> Page:
    return colleague("publisher@example.org")


def test_what_is_typed_into_a_date_is_still_there_when_one_leaves_it(publisher):
    page = publisher
    page.goto("/admin/snippets/registrations/intake/add/")
    opening, closing = page.locator("[name=opens_at]"), page.locator("[name=closes_at]")

    for typed in TYPED:
        opening.fill("")
        opening.press_sequentially(typed)
        closing.focus()  # the picker may stand over it
        expect(opening).to_have_value(typed)

    opening.fill("n'importe quoi")
    closing.fill("25/1/2027")
    page.locator("form[data-edit-form]").evaluate("form => form.requestSubmit()")
    expect(page.locator("[name=opens_at]")).to_have_value("n'importe quoi")
    expect(page.locator("[name=opens_at]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=closes_at]")).to_have_value("25/1/2027")
