"""A link that opens nothing: the same page for a token that never was and for one that ended."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from registrations.models import PersonalLink
from tests import factories

pytestmark = pytest.mark.django_db


def test_unknown_and_ended_links_get_the_same_page(client):
    registration = factories.registration(factories.intake(factories.call()))
    token = PersonalLink.issue(registration=registration)
    PersonalLink.objects.update(revoked_at=timezone.now())

    ended, unknown = client.get(f"/en/suivi/{token}/"), client.get("/en/suivi/nothing/")

    assert (ended.status_code, unknown.status_code) == (404, 404)
    heading = BeautifulSoup(ended.content, "html.parser").h1.get_text(strip=True)
    assert heading == "This link opens nothing any more"
    assert ended.content.decode().replace(token, "nothing") == unknown.content.decode()


def test_languages_of_an_own_page_lead_to_the_same_address(client):
    factories.home("en")

    page = BeautifulSoup(client.get("/suivi/nothing/").content, "html.parser")

    assert page.select_one(".languages a[lang=en]")["href"] == "/en/suivi/nothing/"
