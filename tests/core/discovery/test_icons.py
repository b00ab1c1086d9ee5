"""The icon of the site and its manifest: of our own, of the right type and size, linked from every page."""

import io
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from PIL import Image

from tests import factories

pytestmark = pytest.mark.django_db
IMAGES = {"icon-192": 192, "icon-512": 512, "maskable-512": 512}


def picture(address: str) -> Image.Image:
    """The static file at that address."""
    return Image.open(io.BytesIO(Path(finders.find(address.removeprefix("/static/"))).read_bytes()))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_links_to_icons_and_manifest_of_this_site(client, language):
    head = BeautifulSoup(client.get(factories.home(language).url).content, "html.parser").head

    icon, touch, manifest = (
        head.find("link", rel=rel)["href"] for rel in ("icon", "apple-touch-icon", "manifest")
    )

    assert icon == "/static/favicon.svg"
    assert (picture(touch).size, picture(touch).has_transparency_data) == ((180, 180), False)
    assert manifest == {"fr": "/site.webmanifest", "en": "/en/site.webmanifest"}[language]


@pytest.mark.parametrize(("address", "start"), [("/site.webmanifest", "/"), ("/en/site.webmanifest", "/en/")])
def test_the_manifest_names_the_site_in_its_language_with_icons_that_are_there(client, address, start):
    answer = client.get(address)
    told = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert (told["name"], told["start_url"], told["scope"]) == ("Déclencheurs", start, "/")
    assert told["lang"] == ("en" if "en" in address else "fr")
    assert ("programme" in told["description"], "atelier" in told["description"]) == (True, start == "/")
    assert told["theme_color"] == told["background_color"] == "#FBF9F4"
    for icon in told["icons"]:
        size = IMAGES[icon["src"].rpartition("/")[2].removesuffix(".png")]
        assert picture(icon["src"]).size == (size, size)
        assert (icon["sizes"], icon["type"]) == (f"{size}x{size}", "image/png")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


def test_browsers_that_draw_no_svg_find_the_icon_where_they_look(client):
    answer = client.get("/favicon.ico")

    assert answer.headers["Content-Type"] == "image/x-icon"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(answer.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert client.post("/favicon.ico").status_code == 405


def test_all_the_icons_together_weigh_less_than_a_small_picture():
    names = ["apple-touch-icon.png", "favicon.ico", *(f"{name}.png" for name in IMAGES)]

    assert sum(Path(finders.find(f"icons/{name}")).stat().st_size for name in names) < 20_000
