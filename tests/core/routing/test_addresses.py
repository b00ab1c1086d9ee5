"""Following an address to its page, and links in running text to theirs."""

from itertools import product

import pytest
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import get_site_for_hostname
from wagtail.rich_text import expand_db_html

from core.routing import addresses
from tests import factories

pytestmark = pytest.mark.django_db


def title(response) -> str:
    return response.context["page"].title


def test_address_leads_to_the_page_of_that_place_among_others_of_the_same_slug(client):
    above, beside = (factories.standard(title=word, slug=word) for word in ("a", "b"))
    for parent in (above, beside):
        below = factories.standard(parent, title=f"{parent.title} x", slug="x")
        factories.standard(below, title=f"{parent.title} x x", slug="x")

    assert [title(client.get(f"/{way}/")) for way in ("a", "b", "a/x", "b/x", "a/x/x", "b/x/x")] == [
        "a",
        "b",
        "a x",
        "b x",
        "a x x",
        "b x x",
    ]


@pytest.mark.parametrize("way", ["x", "a/b", "a/x/x/x", "x/a", "b/a/x", "a/x/nowhere"])
def test_address_that_names_no_page_leads_nowhere(client, way):
    above = factories.standard(title="a", slug="a")
    factories.standard(title="b", slug="b")
    factories.standard(factories.standard(above, title="x", slug="x"), title="x", slug="x")

    assert client.get(f"/{way}/").status_code == 404


def test_unpublished_page_hides_itself_and_not_what_is_below(client):
    hidden = factories.standard(slug="hidden", live=False)
    factories.standard(hidden, title="Shown", slug="shown")

    above, below = client.get("/hidden/"), client.get("/hidden/shown/")

    assert above.status_code == 404
    assert title(below) == "Shown"
    assert "hidden/" not in below.content.decode().split("<main", 1)[1].split("<h1", 1)[0]


def test_address_of_a_form_is_followed_below_its_page(client):
    workshop = factories.workshop()
    factories.intake(workshop)
    factories.intake(workshop.get_parent())

    for page in (workshop, workshop.get_parent()):
        assert client.get(f"{page.url}inscription/").context["page"].pk == page.pk
        assert client.get(f"{page.url}inscription/nowhere/").status_code == 404


def test_wagtail_finds_the_same_page_without_our_middleware():
    below = factories.standard(factories.standard(slug="a"), slug="b")

    found = Page.route_for_request(RequestFactory().get("/a/b/"), "a/b/")

    assert (found.page, found.args) == (below, [])
    assert Page.route_for_request(RequestFactory().get("/a/c/"), "a/c/") is None


def test_site_of_a_request_is_the_one_wagtail_chooses():
    hosts = [("a.example.org", 80), ("a.example.org", 8000), ("b.example.org", 80), ("localhost", 80)]
    asked = [
        (host, port)
        for host in ("a.example.org", "b.example.org", "c.example.org")
        for port in (80, 8000, 443)
    ]
    root = factories.home()
    seen = set()
    for chosen, default in product(product((True, False), repeat=len(hosts)), (None, *hosts)):
        Site.objects.all().delete()
        for (host, port), kept in zip(hosts, chosen, strict=True):
            if kept:
                Site.objects.create(
                    hostname=host, port=port, root_page=root, is_default_site=(host, port) == default
                )
        for host, port in asked:
            request = RequestFactory().get("/", HTTP_HOST=f"{host}:{port}", SERVER_PORT=str(port))
            try:
                expected = get_site_for_hostname(host, port)
            except Site.DoesNotExist:
                expected = None
            assert addresses.place(request).site == expected
            seen.add(expected and expected.hostname)
    assert seen == {"a.example.org", "b.example.org", "localhost", None}


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("level", range(4))
def test_page_is_refused_when_it_or_any_page_above_it_is_restricted(client, level):
    line = [factories.home()]
    for slug in ("a", "b", "c"):
        line.append(factories.standard(line[-1], slug=slug))
    beside = factories.standard(slug="beside")

    restrict(line[level])

    assert client.get("/a/b/c/").status_code == 302
    assert client.get(beside.url).status_code == (302 if level == 0 else 200)


def test_alias_is_refused_as_its_source_is(client):
    source = factories.standard(slug="source")
    alias = source.create_alias(parent=factories.standard(slug="elsewhere"), update_slug="alias")
    assert client.get(alias.url).status_code == 200

    restrict(source)

    assert client.get(alias.url).status_code == 302


def test_links_in_a_text_lead_to_the_translation_where_there_is_one(django_assert_num_queries):
    english = factories.home("en")
    translated, alone = factories.standard(slug="traduite"), factories.standard(slug="seule")
    translated.copy_for_translation(english.locale).save_revision().publish()
    links = [f'<a linktype="page" id="{pk}">x</a>' for pk in (translated.pk, alone.pk, 999_999, "%00")]
    address = {"fr": translated.url, "en": translated.get_translation(english.locale).url}
    english.get_url_parts()  # the sites' root addresses are cached from now on

    for language, queries in (("fr", 1), ("en", 2)):
        with translation.override(language), django_assert_num_queries(queries):
            found = expand_db_html("".join(links))
        assert found == f'<a href="{address[language]}">x</a><a href="{alone.url}">x</a><a>x</a><a>x</a>'
