"""Addresses speak the language of what they lead to; the words of the other one lead on to the same place."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from core.routing.words import IN_ENGLISH, IN_FRENCH, spell
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db
CRITERION = {"question": "Existez-vous ?", "help_text": "", "expected": "yes", "why": "Il le faut."}


@pytest.fixture
def french():
    page = factories.call(criteria=[{"type": "yes_no", "value": CRITERION}])
    factories.intake(page)
    return page


@pytest.fixture
def english(french):
    return factories.translated(french).specific


def test_no_word_means_two_things():
    assert len(IN_FRENCH) == len(IN_ENGLISH)
    assert not set(IN_ENGLISH) & set(IN_FRENCH)


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("search", "/recherche/", "/en/search/"),
        ("site_map", "/plan-du-site/", "/en/site-map/"),
        ("alerts", "/alertes/", "/en/alerts/"),
        ("alerts_asked", "/alertes/demande/", "/en/alerts/asked/"),
    ],
)
def test_a_view_has_an_address_in_each_language(client, name, french, english):
    for language, address in (("fr", french), ("en", english)):
        with translation.override(language):
            assert reverse(name) == address
        assert client.get(address).status_code == 200


def test_a_page_serves_its_form_in_the_words_of_its_language_whoever_asks(french, english):
    for language in ("fr", "en"):
        with translation.override(language):
            assert french.url_of("registration") == f"{french.url}inscription/"
            assert english.url_of("registration") == f"{english.url}register/"
            assert english.url_of("registration", full=True) == f"{english.full_url}register/"
            assert english.url_of("confirmation", token="x") == f"{english.url}register/confirmation/x/"
            assert english.url_of("reminder") == f"{english.url}register/reminder/"
            assert english.url_of("self_check") == f"{english.url}check/"


@pytest.mark.parametrize("path", ["inscription/", "inscription/rappel/", "verifier/"])
def test_the_words_of_the_other_language_lead_on_with_what_was_asked(client, french, english, path):
    ours = spell(path, "en")

    for wrong, right in (
        (f"{english.url}{path}?a=%C3%A9", f"{english.url}{ours}?a=%C3%A9"),
        (f"{french.url}{ours}?a=%C3%A9", f"{french.url}{path}?a=%C3%A9"),
    ):
        answer = client.get(wrong)
        assert (answer.status_code, answer.headers["Location"]) == (301, right)
        assert client.get(right).status_code in (200, 422)


def test_the_search_of_before_leads_to_the_one_of_today(client):
    answer = client.get("/en/recherche/?q=grant")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/search/?q=grant")


def test_a_form_sent_to_the_address_of_before_loses_nothing(client, english):
    old = f"{english.url}inscription/"
    page = client.get(old, follow=True)
    token = re.search(r'name="_submission" value="([^"]+)"', page.content.decode())
    answers = factories.SIMPLE_POST | {"_submission": token[1]}

    sent = client.post(old, answers)
    again = client.post(sent.headers["Location"], answers)

    assert sent.status_code == 308
    assert again.status_code == 302
    assert again.headers["Location"].startswith(f"{english.url}register/confirmation/")
    assert Registration.objects.get().email == factories.SIMPLE_POST["courriel"]


@pytest.mark.parametrize(
    "address", ["/inscription/", "/en/nowhere/inscription/", "/search/x/", "/alerts/rappel/"]
)
def test_what_leads_nowhere_in_the_other_words_either_is_not_found(client, address):
    factories.home()

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("slug", ["inscription", "register"])
def test_no_workshop_takes_the_address_of_its_editions_form(slug):
    workshop = factories.workshop()
    workshop.slug = slug

    with pytest.raises(ValidationError, match="adresse"):
        workshop.full_clean()
