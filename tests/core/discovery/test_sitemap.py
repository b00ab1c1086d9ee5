"""What crawlers find: all the pages meant for them, in all their languages, and nothing else."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from core.discovery import sitemaps
from core.models import SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, address: str = "/sitemap.xml") -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def alternates(client, address: str = "/sitemap.xml") -> dict[str, dict[str, str]]:
    """The translations of each address of the map, by language."""
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
        }
        for url in read(client, address).findall("s:url", NAMES)
    }


def translated(page: Page) -> Page:
    copy = page.copy_for_translation(factories.home("en").locale)
    copy.save_revision().publish()
    return copy


def test_map_names_the_pages_that_anyone_may_read(client):
    shown, draft, private = factories.standard(), factories.standard(live=False), factories.standard()
    below_private = factories.standard(parent=private)
    below_draft = factories.standard(parent=draft)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    found = alternates(client)

    assert {shown.full_url, below_draft.full_url, "http://localhost/"} == set(found)
    assert below_private.full_url not in found


def test_a_page_switched_off_is_not_named_but_what_is_below_it_is(client):
    off = factories.standard(listed=False)
    below = factories.standard(parent=off)
    news_off = factories.news(listed=False)

    found = alternates(client)

    assert off.full_url not in found
    assert news_off.full_url not in found
    assert below.full_url in found
    assert factories.news_index().full_url in found


def test_translations_name_each_other_and_themselves(client):
    page, alone = factories.standard(), factories.standard()
    english = translated(page)

    found = alternates(client)

    both = {"fr": page.full_url, "en": english.full_url, "x-default": page.full_url}
    assert found[page.full_url] == found[english.full_url] == both
    assert found[alone.full_url] == {}
    assert set(found) >= {url for links in found.values() for url in links.values()}


def test_a_translation_switched_off_is_no_alternate(client):
    page = factories.standard()
    english = translated(page)
    english.listed = False
    english.save()

    found = alternates(client)

    assert english.full_url not in found
    assert found[page.full_url] == {}


def test_an_alias_is_not_named(client):
    page = factories.standard()
    page.copy_for_translation(factories.home("en").locale, alias=True)

    assert [url for url in alternates(client) if page.slug in url] == [page.full_url]


def test_map_says_when_a_page_was_last_published(client):
    page = factories.standard()
    Page.objects.filter(pk=page.pk).update(last_published_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))

    found = {
        url.findtext("s:loc", namespaces=NAMES): url.findtext("s:lastmod", namespaces=NAMES)
        for url in read(client)
    }

    assert found[page.full_url] == "2026-03-01T12:30:00Z"


def test_a_large_map_is_cut_into_files_that_together_name_each_page_once(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_FILE", 3)
    pages = {factories.standard().full_url for _each in range(6)} | {"http://localhost/"}

    files = [each.findtext("s:loc", namespaces=NAMES) for each in read(client)]
    named = [url for each in files for url in alternates(client, each)]

    assert files == [f"http://localhost/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert sorted(named) == sorted(pages)
    assert [client.get(f"/sitemap-{number}.xml").status_code for number in (0, 4, 10**30)] == [404] * 3


def test_map_asks_as_much_for_thirty_pages_as_for_one(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(client)
        return len(captured)

    translated(factories.standard())
    queries()
    few = queries()
    for _each in range(29):
        translated(factories.standard())
        factories.news()

    assert queries() == few
    assert few <= 8


def test_robots_may_read_everything_but_the_admin_and_know_the_map(client, settings):
    settings.SITE_URL = "https://declencheurs.example.org"

    answer = client.get("/robots.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        "Sitemap: https://declencheurs.example.org/sitemap.xml",
    ]


def test_security_file_says_whom_to_tell_until_when(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    SiteSettings.objects.create(site=Site.objects.get(), contact_email="securite@example.org")

    answer = client.get("/.well-known/security.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)
    assert fields == {
        "Contact": "mailto:securite@example.org",
        "Preferred-Languages": "fr, en",
        "Canonical": "http://localhost/.well-known/security.txt",
    }


def test_security_file_is_not_promised_without_an_address(client):
    SiteSettings.objects.create(site=Site.objects.get(), contact_email="")

    assert client.get("/.well-known/security.txt").status_code == 404
