"""What a first visit to a page weighs: HTML, style, fonts and drawings, compressed; 100 kB at most, no script.

`pytest -s -m browser tests/budgets` prints the table. Pictures come apart: they are loaded as they are scrolled to.
"""

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import pytest
import requests
from bs4 import BeautifulSoup

from tests.browser.crawl import CALL_FORM, WORKSHOP, Demo, crawl
from tests.servers.site import SiteServer

pytestmark = pytest.mark.browser
BUDGET = 100_000  # bytes
NGINX_LEVEL = 5  # see site/deploy/nginx.conf
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


def needed(html: str, address: str) -> set[str]:
    """The addresses of what the page loads besides pictures, and what its style loads in turn."""
    page = BeautifulSoup(html, "html.parser")
    found = {
        str(link["href"])
        for link in page.select("link[rel~=stylesheet], link[rel~=preload], link[rel~=icon]")
    }
    found |= {str(use["href"]) for use in page.select("use[href]")}
    found |= {str(script["src"]) for script in page.select("script[src]")}
    addresses = {urldefrag(urljoin(address, each)).url for each in found}
    for style in [each for each in addresses if each.endswith(".css")]:
        css = requests.get(style, timeout=30).text
        addresses |= {urljoin(style, each) for each in re.findall(r"""url\(["']?([^"')]+)""", css)}
    return {each for each in addresses if not each.startswith("data:")}


def weight(address: str, wire: dict[str, int]) -> int:
    """Bytes on the wire: as the server compresses it for a browser."""
    if address not in wire:
        answer = requests.get(address, headers={"Accept-Encoding": "br, gzip"}, stream=True, timeout=30)
        assert answer.status_code == 200, address
        wire[address] = len(answer.raw.read(decode_content=False))
    return wire[address]


@pytest.mark.parametrize("kind", PAGES)
def test_first_visit_is_light(site_server: SiteServer, wire: dict[str, int], kind: str) -> None:
    address = site_server.url + PAGES[kind]
    html = requests.get(address, timeout=30).text
    page = len(gzip.compress(html.encode(), NGINX_LEVEL))
    assets = {each: weight(each, wire) for each in needed(html, address)}

    scripts = sum(size for each, size in assets.items() if each.endswith(".js"))
    kinds = {
        end: sum(size for each, size in assets.items() if each.endswith(end))
        for end in (".css", ".woff2", ".svg")
    }
    total = page + sum(assets.values())
    print(
        f"\n{kind:20} {total:7} bytes: HTML {page}, CSS {kinds['.css']}, fonts {kinds['.woff2']}, SVG {kinds['.svg']}"
    )
    assert kinds[".css"] > 0
    assert kinds[".woff2"] > 0
    assert scripts == 0
    assert total <= BUDGET


def test_every_page_of_the_demo_is_light(demo: Demo, wire: dict[str, int]) -> None:
    heavy = {}
    for path, answer in demo.answers.items():
        address = demo.url + path
        total = len(gzip.compress(answer.content, NGINX_LEVEL))
        total += sum(weight(each, wire) for each in needed(answer.text, address))
        if total > BUDGET:
            heavy[path] = total

    assert heavy == {}
