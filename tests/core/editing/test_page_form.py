"""The page editor offers what belongs to the page's language, as boxes to tick."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher(client):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))


def boxes(client, address: str, name: str) -> dict[str, bool]:
    """The words beside each box, and whether it is ticked."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    found = page.find_all("input", {"name": name, "type": "checkbox"})
    return {box.find_parent("label").get_text(strip=True): box.has_attr("checked") for box in found}


def test_themes_are_offered_in_the_language_of_the_page(client):
    factories.theme("Cybersécurité")
    factories.home("en")
    factories.theme("Cybersecurity", "en")
    page = factories.role_model()

    offered = boxes(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), "themes")

    assert offered == {"Cybersécurité": False}


def test_a_new_page_offers_the_words_of_its_language_too(client):
    factories.theme("Cybersécurité")
    factories.home("en")
    factories.theme("Cybersecurity", "en")
    address = reverse(
        "wagtailadmin_pages:add", args=["rolemodels", "rolemodelpage", factories.role_model_index().pk]
    )

    assert boxes(client, address, "themes") == {"Cybersécurité": False}


def test_what_was_chosen_in_another_language_is_not_lost(client):
    factories.theme("Cybersécurité")
    factories.home("en")
    page = factories.role_model(themes=[factories.theme("Cybersecurity", "en")])

    offered = boxes(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), "themes")

    assert offered == {"Cybersécurité": False, "Cybersecurity": True}


def test_the_eighteen_regions_are_offered_in_every_language(client):
    page = factories.call()

    assert len(boxes(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), "regions")) == 18
