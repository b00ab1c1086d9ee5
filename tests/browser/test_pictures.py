"""Every kind of picture, as it was sent and as it was kept, side by side in a browser."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.core.files.gallery import SHOWN
from tests.core.files.test_looks import farthest, kept

pytestmark = pytest.mark.browser
MOST = 12  # of 255, in any cell of any channel: two encodings with losses, one after the other


def address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


def test_picture_that_was_kept_looks_like_the_one_that_was_sent(browser: Browser):
    page = browser.new_page(viewport={"width": 200, "height": 200})
    wrong = {}

    for name, content in SHOWN.items():
        checked = kept(content, name)
        shots = []
        for shown, kind in ((content, checked.sent_type), (checked.file.read(), checked.content_type)):
            page.set_content(f'<body style="margin:0;background:white"><img src="{address(shown, kind)}">')
            page.wait_for_function("document.images[0].complete")
            shots.append(Image.open(BytesIO(page.locator("img").screenshot())))
        if shots[0].size != shots[1].size or (far := farthest(*shots)) > MOST:
            wrong[name] = (shots[0].size, shots[1].size, far)
    page.close()

    assert wrong == {}
