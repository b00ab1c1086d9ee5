"""Moving around: by keyboard, in two languages, on the smallest screens, with nothing broken or from elsewhere."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.browser.crawl import Demo
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 640}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request) -> bool:
    return request.param


def test_every_link_of_the_demo_leads_to_a_page(demo: Demo) -> None:
    broken = [
        f"{path} ({answer.status_code}), linked from {demo.linked_from[path]}"
        for path, answer in demo.answers.items()
        if answer.status_code != 200
    ]

    assert broken == []


def test_every_page_of_the_demo_is_linked_from_another(demo: Demo, site_server: SiteServer) -> None:
    with closing(sqlite3.connect(site_server.var_dir / "db.sqlite3")) as database:
        rows = database.execute("SELECT url_path FROM wagtailcore_page WHERE live AND depth > 1").fetchall()
    live = {re.sub("^/accueil/", "/", re.sub("^/home-en/", "/en/", path)) for (path,) in rows}

    assert len(live) >= 30
    assert live - set(demo.pages) == set()


def test_demo_has_what_it_promises(demo: Demo) -> None:
    promised = {
        "/",
        "/en/",
        "/programmes/",
        "/programmes/novapec/appels-a-projets/",
        "/programmes/declics-numeriques/",
        "/roles-modeles/",
        "/actualites/",
        "/en/programmes/novapec/",
    }

    assert promised <= set(demo.pages)
    assert len([path for path in demo.pages if path.startswith("/roles-modeles/")]) == 5
    assert len([path for path in demo.pages if path.startswith("/actualites/")]) == 5
    assert len([path for path in demo.pages if re.search(r"/edition-[^/]+/[^/]+/$", path)]) == 12
    assert any(path.startswith("/en/") for path in demo.forms)


def test_no_page_scrolls_sideways_breaks_a_rule_or_asks_another_host(
    visitor: Callable[..., Page], demo: Demo
) -> None:
    problems: list[str] = []
    page = visitor(viewport=SMALLEST)
    tabs = [page, *(page.context.new_page() for _tab in range(7))]
    for each in tabs:
        watch(each, urlsplit(demo.url).netloc, problems)

    for path in demo.pages:  # without a script nothing more is asked for once a page is there
        page.goto(path)
        amiss(page, path, problems)
    for first in range(0, len(demo.forms), len(tabs)):  # they are waited for together
        shown = list(zip(tabs, demo.forms[first:], strict=False))
        for tab, path in shown:
            tab.goto(path)
        for tab, path in shown:
            tab.wait_for_load_state("networkidle")
            # Forms alone have scripts, of our own, that wait until the page is there.
            amiss(tab, path, problems, ours=":not([src^='/static/js/'][defer])")

    assert problems == []


def watch(page: Page, host: str, problems: list[str]) -> None:
    """Note what its console says, what fails and what it asks of another host."""
    page.on(
        "console",
        lambda message: (
            problems.append(f"{page.url}: {message.text}") if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: problems.append(f"{page.url}: {request.url} failed"))
    page.on(
        "request",
        lambda request: (
            None
            if urlsplit(request.url).netloc in (host, "")
            else problems.append(f"{page.url}: {request.url}")
        ),
    )
    page.on(
        "response",
        lambda answer: (
            problems.append(f"{page.url}: {answer.url} {answer.status}") if answer.status >= 400 else None
        ),
    )


def amiss(page: Page, path: str, problems: list[str], *, ours: str = "") -> None:
    """Note what is wider than the screen, and scripts and styles that are not `ours`."""
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > SMALLEST["width"]:
        problems.append(f"{path} is {width} px wide")
    scripts = page.locator(f"script:not([type='application/ld+json']){ours}, [style], style").count()
    if scripts:
        problems.append(f"{path} has {scripts} scripts or inline styles")


# What a page is there to be done on: its form, its offer, its replay, and the way to where a form is explained.
ACTION = "main :is(a[href$='/inscription/'], a[href$='/register/'], .hero__action a, .action-bar a, a[href='#become'])"


@pytest.mark.parametrize("screen", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}], ids=str)
def test_what_one_comes_for_is_in_sight_before_one_scrolls(
    visitor: Callable[..., Page], demo: Demo, screen: dict[str, int]
) -> None:
    page = visitor(viewport=screen)
    acted = [
        path for path in demo.pages if BeautifulSoup(demo.answers[path].content, "html.parser").select(ACTION)
    ]
    below = {}

    for path in acted:
        page.goto(path)
        bottoms = (
            page.locator(ACTION)
            .filter(visible=True)
            .evaluate_all("links => links.map(link => link.getBoundingClientRect().bottom)")
        )
        if min(bottoms) > screen["height"]:
            below[path] = round(min(bottoms))

    assert len(acted) > 30
    assert below == {}


def test_nothing_sets_a_cookie_not_even_a_form(visitor: Callable[..., Page], demo: Demo) -> None:
    page = visitor()
    for path in (*demo.pages, "/recherche/?q=projet", "/nulle-part/"):
        page.goto(path)
        assert page.context.cookies() == [], path

    page.goto(demo.forms[0])

    assert page.context.cookies() == []


def test_menu_opens_and_closes_by_keyboard_on_a_phone(visitor: Callable[..., Page], javascript: bool) -> None:
    page = visitor(viewport=PHONE, java_script_enabled=javascript)
    page.goto("/")
    menu, button = page.locator("#menu"), page.get_by_role("button", name="Menu")
    expect(menu).to_be_hidden()

    page.keyboard.press("Tab")  # the skip link
    page.keyboard.press("Tab")  # the name of the site
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()

    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Fermer")).to_be_focused()
    page.keyboard.press("Tab")
    first = menu.get_by_role("navigation").get_by_role("link").first
    expect(first).to_be_focused()
    target = first.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{re.escape(target)}$"))
    expect(page.locator("#menu")).to_be_hidden()
    expect(page.locator("#menu a[aria-current]")).to_have_count(1)


def test_menu_on_a_phone_fits_the_screen_and_holds_search_and_language(visitor: Callable[..., Page]) -> None:
    page = visitor(viewport=SMALLEST)
    page.goto("/programmes/novapec/")
    page.get_by_role("button", name="Menu").click()
    menu = page.locator("#menu")

    expect(menu.get_by_role("searchbox")).to_be_visible()
    expect(menu.get_by_role("link", name="English")).to_be_visible()
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SMALLEST["width"]


def test_skip_link_is_first_shown_on_focus_and_leads_to_the_content(
    visitor: Callable[..., Page], javascript: bool
) -> None:
    page = visitor(java_script_enabled=javascript)
    page.goto("/actualites/")
    skip = page.get_by_role("link", name="Aller au contenu")

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_every_focusable_thing_on_the_home_page_shows_its_focus(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto("/")
    count = page.locator("a[href], button, input").filter(visible=True).count()
    unseen = []

    for _step in range(count):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                // The mark may be drawn by what holds the element: a card, the search box.
                const chain = [];
                for (let each = document.activeElement; each && each !== document.body; each = each.parentElement)
                    chain.push(getComputedStyle(each));
                return [document.activeElement.outerHTML.slice(0, 80),
                        chain.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)];
            }"""
        )
        if not shown[1]:
            unseen.append(shown[0])

    assert count > 10
    assert unseen == []


def test_language_switch_leads_to_the_same_page_and_back(
    visitor: Callable[..., Page], javascript: bool
) -> None:
    page = visitor(java_script_enabled=javascript)
    page.goto("/programmes/novapec/appels-a-projets/appel-national/")

    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/programmes/novapec/calls-for-projects/national-call/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("link", name="Français").click()
    expect(page).to_have_url(re.compile(r"//[^/]+/programmes/novapec/appels-a-projets/appel-national/$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_language_switch_says_what_is_not_translated_and_leads_to_the_nearest_page(
    visitor: Callable[..., Page],
) -> None:
    page = visitor()
    page.goto("/actualites/film-d-exemple/")
    switch = page.get_by_role("list", name="Langue")

    expect(switch).to_contain_text("this page is not translated; nearest: News")
    switch.get_by_role("link", name="English").click()

    expect(page).to_have_url(re.compile(r"/en/news/$"))


def test_search_in_the_header_finds_the_call(visitor: Callable[..., Page], javascript: bool) -> None:
    page = visitor(java_script_enabled=javascript)
    page.goto("/")
    box = page.get_by_role("search").get_by_role("searchbox")
    box.fill("appel national a projet")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"/recherche/\?q="))
    expect(page.locator(".results__title a").first).to_have_text("Appel à projets national")
