"""The pictures of the guide for who works in the inbox: the screens that the browser tests look at too."""

from functools import partial

from PIL import Image
from playwright.sync_api import Page
from studio import GUIDE, MENU, WIDTH, Studio, around, picture, seen

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
# The same for windows of other widths: a telephone, a tablet, a wide screen.
SIZED = (
    ("cockpit", "cockpit", 1440, 900),
    ("entering", "form for somebody", 768, 860),
    ("sheet", "attendance sheet", 390, 844),
    ("officer", "officer's room", 768, 560),
    ("register", "register of processings", 1440, 760),
    ("register-sheet", "sheet of a form", 768, 860),
)
# A browser in French writes the day first; the one that takes the pictures may know English only.
DAYS = "input[type=date], input[type=datetime-local]"
AS_IN_FRENCH = """fields => fields.forEach(field => {
    const [day, hour] = field.value.split("T");
    field.style.width = `${field.offsetWidth}px`;
    field.type = "text";
    field.value = [day ? day.split("-").reverse().join("/") : "jj/mm/aaaa", hour].filter(Boolean).join(" ");
})"""
WITH_MENU = 1024  # a narrower window has the admin's menu folded away


def at(studio: Studio, name: str, height: int, width: int = WIDTH) -> Page:
    """That screen, before whoever it is for, in a window of that height."""
    page = studio.colleague(SCREENS[name].account)
    page.set_viewport_size({"width": width, "height": height})
    show(page, name)
    page.wait_for_load_state("networkidle")
    page.eval_on_selector_all(DAYS, AS_IN_FRENCH)
    return page


def whole(name: str, height: int, studio: Studio) -> Image.Image:
    """The window."""
    return seen(at(studio, name, height))


def sized(name: str, width: int, height: int, studio: Studio) -> Image.Image:
    """The window, of that width."""
    return seen(at(studio, name, height, width), left=MENU if width >= WITH_MENU else 0)


for _name, _screen, _height in WHOLE:
    picture(GUIDE, PREFIX + _name)(partial(whole, _screen, _height))
for _name, _screen, _width, _height in SIZED:
    picture(GUIDE, PREFIX + _name)(partial(sized, _screen, _width, _height))


@picture(GUIDE, "inbox-by-hand")
def by_hand(studio: Studio) -> Image.Image:
    """What is said to who has no address, and how it is noted, in the hand."""
    page = at(studio, "told by hand", 2400, PHONE["width"])
    return around(page, page.locator(".dossier-history li").filter(has=page.locator(".dossier-said")).first)


@picture(GUIDE, "inbox-asking")
def asking(studio: Studio) -> Image.Image:
    """Documents that are asked for, and until which day."""
    page = at(studio, "words of a move", 1600, 768)
    return around(page, page.locator(".dossier-bar__acts > details[open] form").first)


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
