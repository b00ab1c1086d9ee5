"""The traps for programs: whoever is caught keeps what they typed, and a person passes the second time."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from registrations import guards
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    call = factories.call()
    factories.intake(call)
    return f"{call.url}inscription/"


@pytest.fixture
def two_seconds(settings, time_machine):
    """A form takes two seconds at least, and time stands still."""
    settings.FORM_MIN_SECONDS = 2
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    return time_machine


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def fields(response) -> dict[str, str]:
    """What a browser would send again by itself: the hidden fields and the one that people do not see."""
    form = parsed(response).main.find("form")
    return {
        field["name"]: field.get("value", "")
        for field in form.find_all("input")
        if field["name"] in ("_submission", "_website")
    }


def test_field_that_people_do_not_see_is_out_of_everyones_way(client, url):
    page = parsed(client.get(url))

    trap = page.find("input", {"name": "_website"})
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert trap["value"] == ""
    assert page.find("label", {"for": trap["id"]}).get_text(strip=True)
    assert trap.find_parent(attrs={"aria-hidden": "true"})["class"] == ["visually-hidden"]


def test_form_whose_unseen_field_is_filled_in_is_shown_again_and_passes_once_it_comes_back_empty(client, url):
    values = factories.SIMPLE_POST | {"projet": "Trois pages d’idées."}

    caught = client.post(url, fields(client.get(url)) | values | {"_website": "https://spam.example"})

    assert caught.status_code == 422
    page = parsed(caught)
    assert page.find(attrs={"role": "alert"}).find("p").get_text(strip=True)
    assert page.find(id="id_nom")["value"] == "Awa Martin"
    assert page.find(id="id_projet").get_text(strip=True) == "Trois pages d’idées."
    assert page.find(id="id_accord").has_attr("checked")
    assert "spam.example" not in caught.content.decode()
    assert not Registration.objects.exists()
    assert client.post(url, fields(caught) | values).status_code == 302
    assert Registration.objects.get().answers["projet"] == "Trois pages d’idées."


@pytest.mark.parametrize("seconds", [0, 0.2, 1.9])
def test_form_sent_at_once_by_a_browser_that_fills_it_in_is_taken(seconds, client, url, two_seconds):
    hidden = fields(client.get(url))
    two_seconds.shift(seconds)

    taken = client.post(url, hidden | factories.SIMPLE_POST)

    assert taken.status_code == 302
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("where", ["/alertes/", "/suivi/"])
def test_short_form_sent_at_once_is_taken(where, client, two_seconds):
    form = parsed(client.get(where)).main.find("form")
    hidden = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}

    assert client.post(where, hidden | {"email": "awa@example.org"}).status_code == 302


def test_haste_weighs_with_a_flood(client, url, two_seconds, settings, monkeypatch):
    settings.FORM_THROTTLE = 1
    limit = guards.Limit("hasty", guards.TEN_MINUTES, 2)
    monkeypatch.setattr(guards, "HASTY_BY_NETWORK", (limit,))
    answers = []
    for _time in range(3):
        hidden = fields(client.get(url))
        answers.append(client.post(url, hidden | factories.SIMPLE_POST).status_code)

    assert answers == [302, 302, 429]
    hidden = fields(client.get(url))
    two_seconds.shift(2)
    assert client.post(url, hidden | factories.SIMPLE_POST).status_code == 302


def test_form_sent_after_two_seconds_passes_at_once(client, url, two_seconds):
    hidden = fields(client.get(url))
    two_seconds.shift(2)

    assert client.post(url, hidden | factories.SIMPLE_POST).status_code == 302


def test_moment_a_form_was_shown_cannot_be_made_up(client, url, two_seconds):
    hidden = fields(client.get(url))
    head, _stamp, signature = hidden["_submission"].rsplit(":", 2)

    forged = client.post(url, hidden | factories.SIMPLE_POST | {"_submission": f"{head}:1aaaaa:{signature}"})

    assert forged.status_code == 422
    assert not Registration.objects.exists()


def test_trap_says_so_beside_the_mistakes(client, url, two_seconds):
    hidden = fields(client.get(url))

    caught = client.post(
        url,
        hidden | factories.SIMPLE_POST | {"courriel": "pas une adresse", "_website": "https://spam.example"},
    )

    assert caught.status_code == 422
    summary = parsed(caught).find(attrs={"role": "alert"})
    assert summary.find("a", href="#id_courriel")
    assert len(summary.find_all("p")) == 2


def test_traps_do_without_a_cookie_and_without_a_session(url):
    strict = Client(enforce_csrf_checks=True)

    strict.get(url)

    assert not strict.cookies


def test_start_page_whose_token_is_not_ours_keeps_the_address(client):
    call = factories.call()
    pieces = (
        *factories.SIMPLE_FIELDS,
        factories.field("step", "suite", "Suite"),
        factories.field("text", "ville"),
    )
    factories.intake(call, fields=pieces)
    url = f"{call.url}inscription/"

    refused = client.post(url, {"_submission": "x", "email": "awa@example.org"})

    assert refused.status_code == 422
    assert parsed(refused).find(id="id_email")["value"] == "awa@example.org"
    again = fields(refused) | {"email": "awa@example.org"}
    assert client.post(url, again).status_code == 302
