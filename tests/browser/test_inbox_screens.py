"""Every screen of the inbox, once: axe in light and dark, then the same screen on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.hands import come_in
from tests.browser.screens import DELEGATE, MANAGER, OFFICER, SCREENS, show
from tests.validators.axe import Colours, axe_where_new

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Seven to one is more than Wagtail's own links and buttons have in its dark theme; four and a half to one is asked.
MORE_THAN_WAGTAIL = ("color-contrast-enhanced",)
# Screens of Wagtail's that hold a panel of ours: how high its own buttons are there is its business.
WAGTAILS = ("home", "preferences")
THUMB, LEAST = 44, 24  # pixels, of what one presses to go on and of anything else (WCAG 2.5.5, 2.5.8)
# What is too low to be hit, of what is ours: a link within a sentence may be as high as its line.
TOO_SMALL = """([thumb, least]) => [...document.querySelectorAll(
        'main .button, main button, main summary, main select')]
    .filter(each => each.checkVisibility() && !each.closest('.w-dropdown, .w-header, .w-panel__header'))
    .filter(each => !each.closest('[aria-hidden=true], .visually-hidden') && each.tabIndex >= 0)
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.height < (each.matches('.button:not(.button-small)') ? thumb : least) - 0.5)
    .map(([each, box]) => `${each.textContent.trim() || each.name} is ${Math.round(box.height)} pixels high`)"""


@pytest.mark.parametrize("account", [MANAGER, OFFICER, DELEGATE])
def test_every_screen_of_the_inbox_has_no_axe_violation_and_fits_a_phone(visitor, site_server, account):
    page = visitor(color_scheme="light", reduced_motion="reduce", viewport=WIDE)
    come_in(page, f"{account}@example.org", site_server.password)
    problems, here, judged = [], "", Colours()

    for name in [each.name for each in SCREENS.values() if each.account == account]:
        show(page, name, here=here)
        here = name
        problems += [
            f"{name}: {each}"
            for each in (
                *axe_where_new(page, judged, without_in_dark=MORE_THAN_WAGTAIL),
                *amiss_on_a_phone(page, LEAST if name in WAGTAILS else THUMB),
            )
        ]

    assert problems == [], "\n".join(problems)


def amiss_on_a_phone(page: Page, thumb: int) -> list[str]:
    """What is wider than a phone, or too small for a thumb of that many pixels."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    small = page.evaluate(TOO_SMALL, [thumb, LEAST])
    page.set_viewport_size(WIDE)
    return [*([f"{wide} pixels wide"] if wide > PHONE["width"] else []), *small]
