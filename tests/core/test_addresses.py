"""Following an address to its page, and links in running text to theirs."""

import pytest
from django.utils import translation
from wagtail.rich_text import expand_db_html

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
