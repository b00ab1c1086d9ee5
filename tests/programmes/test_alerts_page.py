"""`/alertes/`: what one may choose, and the same answer for everyone."""

import pytest
from bs4 import BeautifulSoup

from programmes.models import ActionArea, Audience
from registrations.domain import confirm_subscription, subscribe
from registrations.models import Message, Subscription
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    """An area with its translation, and one that has none."""
    french, english = factories.home().locale, factories.home("en").locale
    made = ActionArea.objects.create(name="Solidarité", locale=french, rank=1)
    made.copy_for_translation(english).save()
    ActionArea.objects.filter(locale=english).update(name="Solidarity")
    ActionArea.objects.create(name="Territoires", locale=french, rank=2)
    return made


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def offered(page: BeautifulSoup, name: str) -> dict[str, str]:
    boxes = page.main.find_all("input", {"name": name})
    return {box["value"]: box.find_parent("label").get_text(strip=True) for box in boxes}


@pytest.mark.parametrize(
    ("url", "names"),
    [("/alertes/", ["Solidarité", "Territoires"]), ("/en/alerts/", ["Solidarity", "Territoires"])],
)
def test_form_offers_areas_in_its_language_with_values_of_all_languages(client, area, url, names):
    page = parsed(client.get(url))

    areas = offered(page, "areas")
    assert list(areas.values()) == names
    assert next(iter(areas)) == str(area.translation_key)
    assert len(offered(page, "regions")) == 18


def test_form_that_is_right_asks_to_confirm_in_the_pages_language(client, area):
    key = str(area.translation_key)

    response = client.post(
        "/en/alerts/", {"email": "awa@example.org", "areas": [key], "regions": ["11", "53"]}
    )

    assert (response.status_code, response.url) == (302, "/en/alerts/asked/")
    made = Subscription.objects.get()
    assert (made.language, made.criteria) == ("en", {"areas": [key], "regions": ["11", "53"]})
    assert Message.objects.get().language == "en"
    assert client.get(response.url).status_code == 200


def test_choosing_all_of_a_kind_is_the_same_as_choosing_none(client, area):
    every = list(offered(parsed(client.get("/alertes/")), "areas"))

    client.post("/alertes/", {"email": "awa@example.org", "areas": every})

    assert Subscription.objects.get().criteria == {}


def test_form_with_a_mistake_keeps_what_was_ticked(client, area):
    response = client.post("/alertes/", {"email": "pas une adresse", "regions": ["53"]})

    assert response.status_code == 422
    page = parsed(response)
    assert page.find(id="id_email")["value"] == "pas une adresse"
    assert page.find("input", {"name": "regions", "value": "53"}).has_attr("checked")
    assert page.find(attrs={"role": "alert"}).find("a", href="#id_email")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "odd", [{"regions": "99"}, {"areas": "\x00"}, {"audiences": "a" * 5000}, {"areas": "<script>"}]
)
def test_choices_that_do_not_exist_are_refused(client, area, odd):
    response = client.post("/alertes/", {"email": "awa@example.org"} | odd)

    assert response.status_code == 422
    assert "<script>" not in response.content.decode().partition("<main")[2]
    assert not Subscription.objects.exists()


def test_answer_is_the_same_for_an_address_that_is_known_and_for_one_that_is_not(client):
    confirm_subscription(subscribe("known@example.org", criteria={}, language="fr"))

    known, unknown = (client.post("/alertes/", {"email": f"{n}@example.org"}) for n in ("known", "unknown"))

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    first, second = (client.get(response.url).content for response in (known, unknown))
    assert first == second


def test_calls_lead_to_the_alerts(client):
    assert parsed(client.get(factories.call_index().url)).main.find("a", href="/alertes/")


@pytest.mark.parametrize("number", [1, 30])
def test_form_costs_the_same_queries_whatever_there_is_to_choose(
    client, django_assert_max_num_queries, number
):
    locale = factories.home().locale
    for each in range(number):
        Audience.objects.create(name=f"Public {each}", locale=locale)

    with django_assert_max_num_queries(12):
        assert client.get("/alertes/").status_code == 200
