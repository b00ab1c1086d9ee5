"""Where pictures are taken, and how they are kept: the running demo, a browser in French, demo accounts signed in."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from launch.places import ROOT
from launch.stop import Stop
from tests.servers import chromium
from tests.servers.site import SiteServer

FOLDER = ROOT / "docs/pictures"
GUIDE, README = "guide", ""  # the folders the pictures go to
HEAVIEST = {GUIDE: 60_000, README: 90_000}  # bytes
QUALITIES = range(86, 20, -6)
WIDTH, MENU = 1280, 200  # of the window, of the admin's menu
ROOM = 16  # around what is shown
FILM = "Film d’exemple sans sous-titres"
PAGES = """
    SELECT page.id, page.slug FROM wagtailcore_page AS page
    JOIN wagtailcore_locale AS locale ON locale.id = page.locale_id WHERE locale.language_code = 'fr'
"""


@dataclass
class Studio:
    """Where the demo’s French pages are, the windows that look at them, and the personal links of who came by one."""

    pages: dict[str, int]
    someone: Callable[[], Page]
    visitor: Page
    server: SiteServer
    colleagues: dict[str, Page] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def colleague(self, account: str) -> Page:
        """The window of that demo account, signed in when it is first asked for."""
        if account not in self.colleagues:
            self.colleagues[account] = signed_in(self.someone(), account)
        return self.colleagues[account]

    @property
    def editor(self) -> Page:
        return self.colleague("editor")

    @property
    def publisher(self) -> Page:
        return self.colleague("publisher")

    def edit(self, slug: str, *, by: Page | None = None, height: int = 1000) -> Page:
        """The editor of that page, in a window of that height."""
        return self.open(f"/admin/pages/{self.pages[slug]}/edit/", by=by, height=height)

    def open(self, path: str, *, by: Page | None = None, height: int = 1000) -> Page:
        """That address, for a publisher unless told otherwise."""
        page = by or self.publisher
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page


@contextmanager
def studio_of(server: SiteServer) -> Iterator[Studio]:
    """A browser in French before the demo, with a visitor, and colleagues as they are asked for."""
    with closing(sqlite3.connect(server.var_dir / "db.sqlite3")) as database:
        pages = {slug: key for key, slug in database.execute(PAGES)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(),
            args=[*chromium.ARGUMENTS, "--lang=fr-FR", "--hide-scrollbars"],
            env={**os.environ, "LANGUAGE": "fr"},
        )

        def someone() -> Page:
            page = browser.new_page(
                base_url=server.url, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
            )
            page.set_default_timeout(30_000)
            return page

        yield Studio(pages, someone, someone(), server)
        browser.close()


def signed_in(page: Page, account: str) -> Page:
    """The page once that demo account is known."""
    page.goto("/admin/login/")
    page.fill("input[name=username]", f"{account}@example.org")
    page.fill("input[name=password]", SiteServer.password)
    page.click("form button[type=submit]")
    page.wait_for_url(re.compile(r"/admin/$"))
    return page


def prepare(studio: Studio) -> None:
    """What the demo does not hold: a film that nobody can publish, and a page that waits for a publisher."""
    page = studio.open("/admin/snippets/core/video/add/")
    page.fill("[name=title]", FILM)
    page.fill("[name=address]", "https://videos.example.org/sans-sous-titres")
    page.locator("form[data-edit-form] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/snippets/core/video/(\?.*)?$"))
    page = studio.edit("secteur-jeu-video", by=studio.editor)
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.get_by_role("button", name="Soumettre à").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


# --- Taking and keeping --------------------------------------------------------------------------

Taken = Callable[[Studio], Image.Image]
PICTURES: dict[str, tuple[str, Taken]] = {}


def picture(folder: str, name: str) -> Callable[[Taken], Taken]:
    """Take the decorated function's picture as `folder/name.webp`."""

    def remember(taken: Taken) -> Taken:
        PICTURES[name] = (folder, taken)
        return taken

    return remember


def seen(page: Page, *, left: int = MENU) -> Image.Image:
    """The window, without the admin's menu."""
    page.evaluate("document.activeElement.blur()")
    whole = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    return whole.crop((left, 0, whole.width, whole.height))


def around(page: Page, *shown: Locator, room: int = ROOM) -> Image.Image:
    """The part of the page that holds all of what is shown."""
    page.evaluate("document.activeElement.blur()")
    shown[0].scroll_into_view_if_needed()
    boxes = [box for each in shown if (box := each.bounding_box())]
    left, top = (min(box[side] for box in boxes) - room for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + room
    bottom = max(box["y"] + box["height"] for box in boxes) + room
    clip = {
        "x": max(left, 0),
        "y": max(top, 0),
        "width": right - max(left, 0),
        "height": bottom - max(top, 0),
    }
    return Image.open(BytesIO(page.screenshot(clip=clip, animations="disabled"))).convert("RGB")


def keep(image: Image.Image, folder: str, name: str) -> int:
    """Write it as WebP, as fine as its weight allows; the bytes written."""
    for quality in QUALITIES:
        written = BytesIO()
        image.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= HEAVIEST[folder]:
            break
    else:
        raise Stop(f"{name}: more than {HEAVIEST[folder]} bytes, show less.")
    path = FOLDER / folder / f"{name}.webp"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written.getvalue())
    return written.tell()


def beside(*images: Image.Image, height: int, gap: int = 24) -> Image.Image:
    """The images next to each other, all of one height, on the site's own ground."""
    scaled = [
        each.resize((round(each.width * height / each.height), height), Image.LANCZOS) for each in images
    ]
    width = sum(each.width for each in scaled) + gap * (len(scaled) + 1)
    together = Image.new("RGB", (width, height + 2 * gap), "#DAD7CC")
    x = gap
    for each in scaled:
        together.paste(each, (x, gap))
        x += each.width + gap
    return together


def part(page: Page, heading: str) -> Locator:
    """The panel of the form with that heading."""
    return (
        page.locator("section.w-panel").filter(has=page.get_by_role("heading", name=heading, exact=True)).last
    )


def field_of(page: Page, name: str) -> Locator:
    """The panel of the page's form that holds that field."""
    return page.locator("section.w-panel").filter(has=page.locator(f"[data-contentpath='{name}']")).last


def actions(page: Page) -> Image.Image:
    """The foot of the form with its actions open."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    menu = page.locator("[data-tippy-root]:visible").last
    menu.wait_for()
    return around(page, menu, page.locator("footer nav, footer .footer__container").first, room=4)
