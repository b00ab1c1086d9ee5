"""axe finds nothing, at any impact: on every page, light and dark, wide and narrow, and where something went wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.crawl import CALL, WORKSHOP, Demo
from tests.browser.hands import follow
from tests.browser.intakes import intake_dates
from tests.servers.site import SiteServer
from tests.validators.axe import Colours, axe_in_both, axe_where_new

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


def test_every_page_has_no_axe_violation(visitor: Callable[..., Page], demo: Demo) -> None:
    page = visitor(reduced_motion="reduce")
    problems, judged = [], Colours()
    for path in (*demo.pages, *demo.forms):
        page.goto(path)
        problems += axe_where_new(page, judged)

    assert problems == []


def test_narrow_pages_have_no_axe_violation_with_and_without_the_menu(visitor: Callable[..., Page]) -> None:
    page = visitor(viewport=PHONE)
    problems = []
    for path in ("/", "/programmes/novapec/", CALL, f"{CALL}inscription/", "/roles-modeles/", "/en/"):
        page.goto(path)
        problems += axe_in_both(page)
        page.locator("button[popovertarget=menu]").first.click()
        problems += axe_in_both(page)

    assert problems == []


def test_form_in_error_has_no_axe_violation(visitor: Callable[..., Page]) -> None:
    page = visitor()
    problems = []
    for path in (
        "/contact/inscription/",
        "/en/programmes/novapec/calls-for-projects/national-call/register/",
    ):
        page.goto(path)
        follow(page, page.locator("main form button[type=submit]").last)
        assert page.locator("[aria-invalid=true]").count() > 0
        problems += axe_in_both(page)

    assert problems == []


def test_confirmation_has_no_axe_violation(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto(f"{WORKSHOP}inscription/")
    write_to_workshop(page)
    follow(page, page.locator("main form button[type=submit]"))

    assert page.locator(".ticket__reference").count() == 1
    assert axe_in_both(page) == []


def test_refused_form_keeps_the_answers_and_has_no_axe_violation(
    visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    page = visitor()
    page.goto(f"{WORKSHOP}inscription/")
    write_to_workshop(page)
    with intake_dates(site_server, opens_in=timedelta(days=-9), closes_in=timedelta(minutes=-1)):
        with page.expect_response(lambda response: response.request.method == "POST") as answer:
            follow(page, page.locator("main form button[type=submit]"))

        assert answer.value.status == 410
        assert "awa@example.org" in page.locator("main").inner_text()
        assert axe_in_both(page) == []


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "status"),
    [(timedelta(days=-9), timedelta(days=-1), 410), (timedelta(days=1), timedelta(days=9), 403)],
    ids=["closed", "not open yet"],
)
def test_form_that_is_not_open_has_no_axe_violation(
    visitor: Callable[..., Page], site_server: SiteServer, opens_in, closes_in, status
) -> None:
    page = visitor()
    with intake_dates(site_server, opens_in=opens_in, closes_in=closes_in):
        for path in (f"{WORKSHOP}inscription/", WORKSHOP):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == (status if path.endswith("inscription/") else 200)
            assert axe_in_both(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/recherche/",
        "/recherche/?q=projet",
        "/recherche/?q=licorne",
        "/en/search/?q=project",
        "/nulle-part/",
        "/en/nowhere/",
    ],
)
def test_search_and_error_pages_have_no_axe_violation(visitor: Callable[..., Page], path: str) -> None:
    page = visitor()
    page.goto(path)

    assert axe_in_both(page) == []


def write_to_workshop(page: Page) -> None:
    page.get_by_label("Prénom").fill("Awa")
    page.get_by_label("Nom (obligatoire)", exact=True).fill("Martin")
    page.get_by_label("Adresse électronique").fill("awa@example.org")
    page.get_by_label("J’ai lu la page Confidentialité").check()


PALE = "<style>.pale { color: #ddd; background: #fff } p { color: #000 }</style>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<main><h1>Un titre</h1><p>Un mot.</p></main>", 0),
        ("<main><h1>Un titre</h1><p>Un autre.</p></main>", 0),
        ('<main><h1>Un titre</h1><p class="pale">Un mot pâle.</p></main>', 2),
    ],
    ids=["first", "same look", "new look"],
)
def test_a_look_that_no_page_had_is_judged_in_both_colours(page: Page, body: str, found: int) -> None:
    judged = Colours()
    for shown in ("<main><h1>Un titre</h1><p>Un mot.</p></main>", body):
        page.set_content(
            f'<html lang="fr"><head><title>Un titre</title>{PALE}</head><body>{shown}</body></html>'
        )
        problems = axe_where_new(page, judged)

    assert len(problems) == found, problems
