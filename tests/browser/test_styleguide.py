"""No component changes its looks unseen."""

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.browser.guide import VIEWS, View, changed, kept, take
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_component_looks_as_it_did(browser: Browser, site_server: SiteServer, view: View):
    told = changed(kept(view), take(browser, site_server.url, view))

    assert told == {}, "Look at /styleguide/; if that is meant, take the pictures again (CONTRIBUTING.md)."


def test_a_change_that_a_person_would_see_is_told():
    before = kept(VIEWS[0])
    now = {name: part.copy() for name, part in before.items()}
    pill, card = now["pill"], now["cards"]
    ImageDraw.Draw(pill).rectangle((0, 0, pill.width, 6), fill=0)
    now["cards"] = Image.new("L", (card.width, card.height + 9))
    del now["tags"]

    assert changed(before, before) == {}
    assert changed(before, now).keys() == {"pill", "cards", "tags"}
