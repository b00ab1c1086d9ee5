"""What a first visit to a page weighs: HTML, style, fonts and drawings, compressed; 100 kB at most, no script.

`pytest -s -m browser tests/budgets` prints the table. Pictures come apart: they are loaded as they are scrolled to.
"""

from collections.abc import Iterator

import pytest
import requests

from tests.browser.crawl import CALL_FORM, WORKSHOP, Demo, crawl
from tests.servers.site import SiteServer
from tests.validators.weight import BUDGET, first_view

pytestmark = pytest.mark.browser
PAGES = {
    "HomePage": "/",
    "HomePage, English": "/en/",
    "StandardPage": "/a-propos/",
    "ProgrammeIndexPage": "/programmes/",
    "ProgrammePage": "/programmes/novapec/",
    "CallIndexPage": "/programmes/novapec/appels-a-projets/",
    "CallPage": "/programmes/novapec/appels-a-projets/appel-national/",
    "EditionPage": "/programmes/declics-numeriques/edition-decouverte/",
    "WorkshopPage": WORKSHOP,
    "RoleModelIndexPage": "/roles-modeles/",
    "RoleModelPage": "/roles-modeles/solene/",
    "NewsIndexPage": "/actualites/",
    "NewsPage": "/actualites/cap-des-dix-mille/",
    "search": "/recherche/?q=projet",
    "form": CALL_FORM,
    "404": "/nulle-part/",
}


@pytest.fixture(scope="module")
def demo(site_server: SiteServer) -> Demo:
    return crawl(site_server.url)


@pytest.fixture(scope="module")
def wire() -> Iterator[dict[str, int]]:
    """Bytes of each asset as it travels, by address; asked for once."""
    return {}


@pytest.mark.parametrize("kind", PAGES)
def test_first_visit_is_light(site_server: SiteServer, wire: dict[str, int], kind: str) -> None:
    address = site_server.url + PAGES[kind]
    seen = first_view(address, requests.get(address, timeout=60).content, wire)

    kinds = {kind: seen.of(end) for kind, end in (("CSS", ".css"), ("fonts", ".woff2"), ("SVG", ".svg"))}
    print(f"\n{kind:20} {seen.total:7} bytes: HTML {seen.html}, {kinds}")
    assert kinds["CSS"] > 0
    assert kinds["fonts"] > 0
    assert seen.of(".js") == 0
    assert seen.total <= BUDGET


def test_every_page_of_the_demo_is_light(demo: Demo, wire: dict[str, int]) -> None:
    heavy = {}
    for path, answer in demo.answers.items():
        total = first_view(demo.url + path, answer.content, wire).total
        if total > BUDGET:
            heavy[path] = total

    assert heavy == {}
