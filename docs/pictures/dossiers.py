"""The pictures of the guide for who works in the inbox: the screens that the browser tests look at too."""

from functools import partial

from PIL import Image
from playwright.sync_api import Page
from studio import GUIDE, WIDTH, Studio, around, picture, seen

from tests.browser.screens import SCREENS, show

PREFIX = "inbox-"
PHONE = {"width": 390, "height": 700}
# The picture's name, the screen, how high the window is.
WHOLE = (
    ("list", "list", 640),
    ("filters", "filters", 640),
    ("columns", "columns", 620),
    ("dossier", "dossier", 860),
    ("letter", "letter of a move", 900),
    ("correction", "preview of a correction", 820),
    ("selection", "selection", 760),
    ("lot", "preview of a lot", 760),
    ("leads", "leads", 560),
    ("erasing", "erasing", 700),
)


def at(studio: Studio, name: str, height: int) -> Page:
    """That screen, before whoever it is for, in a window of that height."""
    page = studio.colleague(SCREENS[name].account)
    page.set_viewport_size({"width": WIDTH, "height": height})
    show(page, name)
    page.wait_for_load_state("networkidle")
    return page


def whole(name: str, height: int, studio: Studio) -> Image.Image:
    """The window."""
    return seen(at(studio, name, height))


for _name, _screen, _height in WHOLE:
    picture(GUIDE, PREFIX + _name)(partial(whole, _screen, _height))


@picture(GUIDE, "inbox-home")
def home(studio: Studio) -> Image.Image:
    """What waits, on the first page."""
    page = at(studio, "home", 900)
    return around(page, page.locator("section").filter(has=page.locator(".inbox-home")).last)


@picture(GUIDE, "inbox-preferences")
def preferences(studio: Studio) -> Image.Image:
    """The digest, in one's account."""
    page = at(studio, "preferences", 900)
    return around(page, page.locator("section").filter(has=page.locator("[name=inbox-digest]")).last)


@picture(GUIDE, "inbox-duplicates")
def duplicates(studio: Studio) -> Image.Image:
    """The other dossier, on this one."""
    page = at(studio, "duplicates", 900)
    return around(page, page.locator(".dossier-twins"))


@picture(GUIDE, "inbox-failed")
def failed(studio: Studio) -> Image.Image:
    """Why a letter has not arrived."""
    page = at(studio, "failed message", 900)
    return around(
        page, page.locator(".dossier-history li").filter(has=page.locator(".dossier-failure")).first
    )


@picture(GUIDE, "inbox-phone")
def phone(studio: Studio) -> Image.Image:
    """A dossier in the hand."""
    page = at(studio, "dossier of a participant", PHONE["height"])
    page.set_viewport_size(PHONE)
    return seen(page, left=0)
