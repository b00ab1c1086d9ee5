"""What a first view of a page weighs on the wire: HTML, style, scripts, fonts and drawings, compressed.

Pictures come apart: they are loaded as they are scrolled to.
"""

import gzip
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

import requests
from bs4 import BeautifulSoup

BUDGET = 100_000  # bytes
SCRIPTS_BUDGET = 10_000
NGINX_LEVEL = 5  # see site/deploy/nginx.conf


@dataclass(frozen=True)
class Weight:
    """Bytes of a page and of what it needs, by address."""

    html: int
    assets: dict[str, int]

    @property
    def total(self) -> int:
        return self.html + sum(self.assets.values())

    def of(self, ending: str) -> int:
        """Bytes of the assets whose address ends so: `.css`, `.js`, `.woff2`, `.svg`."""
        return sum(size for address, size in self.assets.items() if address.endswith(ending))


def first_view(address: str, html: bytes, wire: MutableMapping[str, int]) -> Weight:
    """The weight of that page; `wire` keeps what each asset weighs, so that it is asked for once."""
    assets = {each: asset_weight(each, wire) for each in needed(html, address)}
    return Weight(len(gzip.compress(html, NGINX_LEVEL)), assets)


def needed(html: bytes, address: str) -> set[str]:
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
        css = requests.get(style, timeout=60).text
        addresses |= {urljoin(style, each) for each in re.findall(r"""url\(["']?([^"')]+)""", css)}
    # A reference inside the page (an SVG drawn in it) is the page itself, weighed as HTML.
    return {each for each in addresses if not each.startswith("data:") and each != address}


def asset_weight(address: str, wire: MutableMapping[str, int]) -> int:
    """Bytes on the wire: as the server compresses it for a browser."""
    if address not in wire:
        answer = requests.get(address, headers={"Accept-Encoding": "br, gzip"}, stream=True, timeout=60)
        assert answer.status_code == 200, address
        wire[address] = len(answer.raw.read(decode_content=False))
    return wire[address]
