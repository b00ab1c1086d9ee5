"""Addresses are plain: letters, figures and hyphens, from any title, by any way a page is made."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from core.text.slugs import AS_ONE_TYPES, plain_slug
from home.models import StandardPage
from tests import factories

TITLES = {
    "Appel à projets": "appel-a-projets",
    "L’œuvre d'été à Nîmes": "l-oeuvre-d-ete-a-nimes",
    "Ex æquo, Straße & Cie": "ex-aequo-strasse-cie",
    "ÉCOLE – n° 3 (2026)": "ecole-n-3-2026",
    "  --  Ça va ?  ": "ca-va",
    "Où ça ? Là-bas…": "ou-ca-la-bas",
    "Łódź, Москва, 東京": "lodz-moskva-dongjing",
    "’’’": "",
    "e\u0301te\u0301": "ete",
}


@pytest.mark.parametrize(("title", "slug"), TITLES.items())
def test_slug_is_plain_and_keeps_every_letter(title, slug):
    found = plain_slug(title)

    assert found == slug
    assert re.fullmatch(r"[a-z0-9-]*", found)


def test_what_the_field_does_while_one_types_is_what_the_server_does():
    for title in list(TITLES)[:6]:
        typed = title
        for pattern, replacement in AS_ONE_TYPES:
            typed = re.sub(pattern, replacement, typed)
        assert plain_slug(typed) == plain_slug(title)


@pytest.mark.django_db
def test_page_saved_without_an_address_gets_a_plain_one_that_is_free():
    pages = []
    for _time in range(2):
        page = StandardPage(title="L’œuvre à Nîmes", locale=factories.home().locale)
        factories.home().add_child(instance=page)
        pages.append(page.slug)

    assert pages == ["l-oeuvre-a-nimes", "l-oeuvre-a-nimes-1"]


@pytest.fixture
def editor(client):
    client.force_login(factories.staff(is_superuser=True))
    return client


def fields_of(client, address: str) -> dict[str, str]:
    """What the page's form would send as it is."""
    html = BeautifulSoup(client.get(address).content, "html.parser")
    form = html.select_one("form[data-edit-form], #page-edit-form")
    values = {box["name"]: box.get("value", "") for box in form.select("input[name]")}
    return values | {area["name"]: area.text for area in form.select("textarea[name]")}


@pytest.mark.django_db
def test_accented_address_is_written_plainly_when_its_page_is_saved_and_the_old_one_follows(
    editor, client, django_capture_on_commit_callbacks
):
    page = factories.standard(title="Été", slug="été")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get("/%C3%A9t%C3%A9/").status_code == 200
    posted = fields_of(editor, address)
    assert posted["slug"] == "été"

    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(address, posted | {"body-count": "0", "action-publish": "1"})

    assert answer.status_code == 302
    assert Page.objects.get(pk=page.pk).slug == "ete"
    assert client.get("/%C3%A9t%C3%A9/").headers["Location"] == "/ete/"


@pytest.mark.django_db
def test_address_field_writes_plainly_while_one_types(editor):
    page = factories.standard()
    html = BeautifulSoup(
        editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser"
    )
    field = html.select_one("input[name=slug]")

    assert "data-w-slug-allow-unicode-value" not in field.attrs  # absent means no
    assert len(json.loads(field["data-w-slug-formatters-value"])) == len(AS_ONE_TYPES)


@pytest.mark.django_db
def test_copy_of_a_page_is_refused_an_accented_address(editor):
    page = factories.standard(title="Été", slug="ete")
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    copy = {"new_title": "Été", "new_parent_page": factories.home().pk}

    assert editor.post(address, copy | {"new_slug": "été"}).status_code == 200
    assert editor.post(address, copy | {"new_slug": "ete-2"}).status_code == 302
    assert list(StandardPage.objects.order_by("pk").values_list("slug", flat=True))[-1] == "ete-2"


@pytest.mark.django_db
def test_translation_of_a_page_with_an_accented_address_has_a_plain_one():
    page = factories.standard(title="Été", slug="été")
    locale = factories.home("en").locale
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)

    translation.save_target(publish=True)

    assert page.get_translation(locale).slug == "ete"
