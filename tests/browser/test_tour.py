"""A tour of everything: each page type in both languages, and each computed state of what opens and closes."""

from collections.abc import Callable

import pytest
import requests
from bs4 import BeautifulSoup
from playwright.sync_api import Page, Request

from core.routing.words import spell
from tests.audit.inside import Found
from tests.browser.crawl import WORKSHOP, Demo
from tests.browser.states import every_intake
from tests.servers.site import SiteServer
from tests.validators.axe import Colours, axe_where_new
from tests.validators.html import validate_html

pytestmark = pytest.mark.browser
STATES = {
    "upcoming": 403,
    "open": 200,
    "closing_soon": 200,
    "closed": 410,
    "under_review": 410,
    "results": 410,
    "cancelled": 410,
}
WITH_INTAKES = ("CallPage", "EditionPage", "WorkshopPage", "ContactPage", "RoleModelIndexPage")


def test_every_page_type_is_in_the_demo_and_answers_within_its_queries(found: list[Found], demo: Demo):
    french = [each for each in found if each.language == "fr"]

    assert [each.kind for each in french if each.path is None] == []
    assert {each.path for each in found if each.path} - {None} != set()
    assert {
        f"{each.kind} {each.language}": len(each.cold) for each in found if each.cold and len(each.cold) > 20
    } == {}
    assert {each.path for each in french if "?" not in each.path} <= set(demo.answers)


def test_nothing_is_asked_of_another_host_nor_blocked(
    visitor: Callable[..., Page], found: list[Found], site_server: SiteServer
):
    page, asked, refused = visitor(), [], []

    def note(request: Request) -> None:
        if not request.url.startswith((site_server.url, "data:")):
            asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for each in found:
        if each.path:
            page.goto(each.path, wait_until="load")

    assert (asked, refused) == ([], [])


def test_every_page_says_the_state_it_is_in(
    visitor: Callable[..., Page], found: list[Found], site_server: SiteServer
):
    # The demo's first workshop is over; the state of its registrations is said by the others.
    places = [
        each for each in found if each.kind in WITH_INTAKES and each.kind != "WorkshopPage" and each.path
    ]
    places.append(Found("WorkshopPage", "fr", WORKSHOP))
    documents, problems, judged = {}, [], Colours()
    page = visitor(viewport={"width": 360, "height": 740})

    with every_intake(site_server) as put:  # one after the other: the dates of the demo come back at the end
        for state, status in STATES.items():
            put(state)
            for place in places:
                where = f"{place.path}, {state}"
                answer = requests.get(site_server.url + place.path, timeout=60)
                form_address = f"{place.path}{spell('inscription/', place.language)}"
                form = requests.get(f"{site_server.url}{form_address}", timeout=60)
                documents |= {where: answer.content, f"form of {where}": form.content}
                html = BeautifulSoup(answer.content, "html.parser")
                assert (answer.status_code, form.status_code) == (200, status), where
                if place.kind in ("CallPage", "EditionPage", "WorkshopPage"):
                    assert html.select_one(f"main .pill--{state}"), where
                offered = html.select(f"main a[href$='{form_address}']")
                assert bool(offered) == (form.status_code == 200), where
                page.goto(place.path)
                problems += [f"{state}: {each}" for each in axe_where_new(page, judged)]

    assert len(places) >= len(WITH_INTAKES)
    assert problems == []
    assert validate_html(documents) == []
