"""The form at `<page>/inscription/`, as a browser without JavaScript uses it."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.text.dates import day_in_words, midnight, minute_in_words
from registrations.domain import publish_form
from registrations.models import Form, Intake, Registration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return factories.call(title="Appel national")


@pytest.fixture
def intake(call):
    return factories.intake(call)


@pytest.fixture
def url(call):
    return f"{call.url}inscription/"


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def token(client: Client, url: str) -> str:
    return parsed(client.get(url)).find("input", {"name": "_submission"})["value"]


def send(client: Client, url: str, **answers):
    return client.post(url, {"_submission": token(client, url)} | factories.SIMPLE_POST | answers)


def test_form_shows_its_fields_in_french(client, intake, url):
    page = parsed(client.get(url))

    labels = [label.get_text(" ", strip=True) for label in page.find_all("label")]
    for expected in ("Nom complet", "Adresse e-mail", "Votre projet", "J’ai lu la notice"):
        assert any(expected in label for label in labels)


def test_form_sent_right_redirects_to_a_confirmation_with_the_reference(client, intake, url):
    response = send(client, url)

    registration = Registration.objects.get()
    assert response.status_code == 302
    confirmation = client.get(response.url)
    assert confirmation.status_code == 200
    assert registration.reference in parsed(confirmation).main.get_text()
    assert registration.answers == factories.SIMPLE_ANSWERS
    assert registration.language == "fr"


def test_form_with_a_mistake_says_so_and_keeps_the_answers(client, intake, url):
    response = send(client, url, courriel="pas une adresse")

    assert response.status_code == 422
    page = parsed(response)
    field = page.find(id="id_courriel")
    assert field["value"] == "pas une adresse"
    assert field["aria-invalid"] == "true"
    for described in field["aria-describedby"].split():
        assert page.find(id=described) is not None
    summary = page.find(attrs={"role": "alert"})
    assert summary.find("a", href="#id_courriel")
    assert page.find(id="id_projet").get_text(strip=True) == "Un projet utile."
    assert page.find(id="id_nom")["value"] == "Awa Martin"
    assert not Registration.objects.exists()


def test_form_with_everything_missing_names_every_required_field(client, intake, url):
    response = client.post(url, {"_submission": token(client, url)})

    summary = parsed(response).find(attrs={"role": "alert"})
    anchors = {link["href"] for link in summary.find_all("a")}
    assert anchors == {"#id_nom", "#id_courriel", "#id_projet", "#id_accord"}


def test_form_sent_twice_makes_one_registration(client, intake, url):
    values = {"_submission": token(client, url)} | factories.SIMPLE_POST

    first, second = client.post(url, values), client.post(url, values)

    assert Registration.objects.count() == 1
    for response in (first, second):
        assert Registration.objects.get().reference in client.get(response.url).content.decode()


def test_form_sent_again_after_the_closing_still_shows_the_confirmation(client, intake, url):
    values = {"_submission": token(client, url)} | factories.SIMPLE_POST
    client.post(url, values)
    Intake.objects.update(
        closes_at=timezone.now() - timedelta(minutes=1), opens_at=timezone.now() - timedelta(days=3)
    )

    assert client.post(url, values).status_code == 302


def test_form_before_the_opening_says_when_it_opens(client, call, url):
    factories.intake(call, opens_at=timezone.now() + timedelta(days=2))

    response = client.get(url)

    assert response.status_code == 403
    assert "heure\xa0de\xa0Paris" in parsed(response).main.get_text()
    assert not parsed(response).find("input", {"name": "_submission"})


def test_form_after_the_closing_says_it_is_over(client, call, url):
    now = timezone.now()
    factories.intake(call, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))

    response = client.get(url)

    assert response.status_code == 410
    assert not parsed(response).find("input", {"name": "_submission"})


def test_form_of_a_page_without_intake_is_not_found(client, url):
    assert client.get(url).status_code == 404


def test_form_opened_before_the_closing_and_sent_after_is_refused_with_the_answers(client, intake, url):
    opened = token(client, url)
    Intake.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    response = client.post(
        url, {"_submission": opened} | factories.SIMPLE_POST | {"projet": "Trois pages d’idées."}
    )

    assert response.status_code == 410
    text = parsed(response).main.get_text()
    assert "Trois pages d’idées." in text
    assert "Awa Martin" in text
    assert not Registration.objects.exists()


def test_form_opened_on_an_older_version_finishes_on_it(client, intake, url):
    opened = token(client, url)
    form = Form.objects.get()
    form.fields = [*factories.SIMPLE_FIELDS, factories.field("text", "ville", "Ville", max_length=100)]
    form.save()
    publish_form(form)

    response = client.post(url, {"_submission": opened} | factories.SIMPLE_POST)

    assert response.status_code == 302
    assert Registration.objects.get().version.number == 1


@pytest.mark.parametrize(
    "forged", ["", "x", "a:b:c", "é" * 50, "WzEsMiwzXQ:1abc:deadbeef", "\x00", "9" * 5000]
)
def test_form_with_a_forged_token_asks_to_send_again_and_keeps_the_answers(client, intake, url, forged):
    response = client.post(url, {"_submission": forged} | factories.SIMPLE_POST)

    assert response.status_code == 422
    page = parsed(response)
    assert page.find(id="id_nom")["value"] == "Awa Martin"
    assert page.find(attrs={"role": "alert"})
    again = page.find("input", {"name": "_submission"})["value"]
    assert client.post(url, {"_submission": again} | factories.SIMPLE_POST).status_code == 302


def test_form_with_the_token_of_another_page_asks_to_send_again(client, intake, url):
    other = factories.call()
    factories.intake(other, form=intake.form)
    foreign = token(client, f"{other.url}inscription/")

    assert client.post(url, {"_submission": foreign} | factories.SIMPLE_POST).status_code == 422
    assert not Registration.objects.exists()


def test_form_ignores_extra_fields(client, intake, url):
    assert send(client, url, state_code="selected", reference="NOV-0000-00000").status_code == 302

    registration = Registration.objects.get()
    assert registration.state_code == "submitted"
    assert set(registration.answers) == set(factories.SIMPLE_ANSWERS)


def test_form_with_a_field_of_a_megabyte_says_it_is_too_long(client, intake, url):
    response = send(client, url, projet="a" * 1_000_000)

    assert response.status_code == 422
    assert parsed(response).find(id="id_projet")["aria-invalid"] == "true"


def test_form_with_a_body_above_the_limit_is_refused_with_413(client, intake, url):
    response = send(client, url, projet="a" * 3_000_000)

    assert response.status_code == 413
    assert parsed(response).h1


@pytest.mark.parametrize(
    "bad", ["nul \x00 inside", "\x00", "\ud83d\ude80".encode("utf-16", "surrogatepass").decode("utf-16")]
)
def test_form_with_odd_characters_never_fails(client, intake, url, bad):
    assert send(client, url, nom=bad).status_code in (302, 422)


def test_form_with_bytes_that_are_no_utf8_never_fails(client, intake, url):
    body = (
        b"_submission="
        + token(client, url).encode()
        + b"&nom=\xff\xfe&courriel=awa%40example.org&projet=%ff&accord=on"
    )

    response = client.generic("POST", url, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (302, 422)


@pytest.mark.parametrize("charset", ["utf-7", "hex", "latin-1", "no-such-thing"])
def test_form_declaring_another_charset_is_refused(client, intake, url, charset):
    response = client.generic(
        "POST", url, b"nom=a", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )

    assert response.status_code == 415
    assert parsed(response).h1


def test_form_posted_as_json_or_without_body_never_fails(client, intake, url):
    assert client.generic("POST", url, b'{"nom": 1}', content_type="application/json").status_code == 422
    assert client.generic("POST", url, b"", content_type="").status_code == 422


@pytest.mark.parametrize("cookie", ["", "csrftoken=another"], ids=["blocked", "replaced"])
def test_form_is_taken_whatever_became_of_cookies(cookie, intake, url):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(url)
    strict.cookies.load(cookie)

    response = strict.post(url, {"_submission": page.context["token"]} | factories.SIMPLE_POST)

    assert not page.cookies
    assert response.status_code == 302


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}]
)
def test_form_sent_from_another_site_comes_back_with_its_answers_and_passes_from_ours(
    headers, client, intake, url
):
    token = client.get(url).context["token"]

    refused = client.post(url, {"_submission": token} | factories.SIMPLE_POST, headers=headers)

    assert refused.status_code == 403
    assert "autre site" in parsed(refused).find(attrs={"role": "alert"}).get_text()
    assert parsed(refused).find(id="id_nom")["value"] == "Awa Martin"
    assert not Registration.objects.exists()
    again = {"_submission": refused.context["token"]} | factories.SIMPLE_POST
    assert client.post(url, again, headers={"sec-fetch-site": "same-origin"}).status_code == 302


@pytest.mark.parametrize("where", ["/alertes/", "/suivi/"])
def test_other_public_forms_do_the_same(where, client):
    client.cookies.load("csrftoken=another")
    refused = client.post(where, {"email": "awa@example.org"}, headers={"sec-fetch-site": "cross-site"})

    assert refused.status_code == 403
    assert parsed(refused).find(id="id_email")["value"] == "awa@example.org"
    hidden = {
        field["name"]: field.get("value", "") for field in parsed(refused).select("main input[type=hidden]")
    }
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(where, hidden | {"email": "awa@example.org"}).status_code == 302


def test_form_and_confirmation_are_never_cached(client, intake, url):
    response = send(client, url)

    for address in (url, response.url):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_confirmation_with_a_forged_token_is_not_found(client, intake, url):
    assert client.get(f"{url}confirmation/1:abc:def/").status_code == 404


def test_confirmation_is_not_shown_on_another_page(client, intake, url):
    confirmation = send(client, url).url
    other = factories.call()
    factories.intake(other, form=intake.form)

    assert client.get(confirmation.replace(url, f"{other.url}inscription/")).status_code == 404


def test_confirmation_lives_a_day(client, intake, url, time_machine):
    confirmation = send(client, url).url
    time_machine.move_to(timezone.now() + timedelta(hours=25))

    response = client.get(confirmation)

    assert response.status_code == 410
    assert Registration.objects.get().reference not in response.content.decode()


def test_form_in_english_shares_the_intake_and_keeps_codes(client):
    fields = (
        *factories.SIMPLE_FIELDS,
        factories.field(
            "choice",
            "statut",
            "Statut",
            label_en="Status",
            options=[
                factories.option("asso", "Association", "Charity"),
                factories.option("pme", "PME", "Small firm"),
            ],
        ),
    )
    programme = factories.programme()
    french = factories.call(factories.call_index(programme))
    factories.intake(french, fields=fields)
    locale = factories.home("en").locale
    for page in (factories.programme_index(), programme, french.get_parent().specific, french):
        page.specific.copy_for_translation(locale).save_revision().publish()
    english = french.get_translation(locale).specific
    url = f"{english.url}register/"

    page = parsed(client.get(url))

    assert page.html["lang"] == "en"
    assert "Charity" in page.get_text()
    assert re.search(r"until .* Paris time", page.get_text(" ", strip=True))
    assert send(client, url, statut="asso").status_code == 302
    registration = Registration.objects.get()
    assert (registration.language, registration.answers["statut"]) == ("en", "asso")


def test_what_comes_next_has_its_dates_and_the_way_to_ones_own_page(client, call, url):
    now = timezone.now()
    names = ("closes_at", "review_at", "committee_at", "results_at")
    dates = {name: now + timedelta(days=30 * number) for number, name in enumerate(names, start=1)}
    factories.intake(call, **dates)

    page = parsed(client.get(send(client, url).url)).main

    steps = " ".join(step.get_text(" ", strip=True) for step in page.select(".steps__item"))
    for name in ("closes_at", "committee_at", "results_at"):
        assert minute_in_words(dates[name]) in steps
    said = page.get_text(" ", strip=True)
    assert "Le lien vers votre page est dans notre message à a…@example.org" in said
    links = [link["href"] for link in page.select("a[href]") if "suivi" in link["href"]]
    assert links in ([], [reverse("personal:lost_link")]), "no key to it is shown on screen"


def test_what_is_planned_for_a_day_is_said_as_that_day(client, call, url):
    day = midnight(timezone.now() + timedelta(days=60))
    factories.intake(call, closes_at=timezone.now() + timedelta(days=30), committee_at=day)

    said = parsed(client.get(send(client, url).url)).main.get_text(" ", strip=True)

    assert f"Date prévue\xa0: {day_in_words(day)}." in said


def test_no_letter_is_promised_to_who_gave_no_address(client, call, url):
    factories.intake(call, fields=[factories.field("text", "nom", "Nom", identifies="full_name")])

    page = parsed(client.get(send(client, url).url)).main

    assert "courriel" not in page.get_text()
