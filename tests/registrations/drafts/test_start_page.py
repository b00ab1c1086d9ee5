"""The start page of a form in several steps: what it takes, and where it leads."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from registrations.fields.schema import FieldSpec
from registrations.models import Draft, Intake, Message, PersonalLink
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import parsed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_time_trap(settings) -> None:
    settings.FORM_MIN_SECONDS = 0


@pytest.fixture
def url(intake) -> str:
    return f"{intake.page_in('fr').url}inscription/"


def token(client, url: str) -> str:
    return parsed(client.get(url)).find("input", {"name": "_submission"})["value"]


def begin(client, url: str, email="awa@example.org", **values):
    return client.post(url, {"_submission": token(client, url), "email": email} | values)


def words(page: BeautifulSoup) -> str:
    return " ".join(page.main.get_text(" ", strip=True).replace("\xa0", " ").split())


def test_page_names_the_steps_and_which_ones_are_for_some_only(client, url):
    items = parsed(client.get(url)).select(".outline__steps li")

    names = [str(item.find(string=True)).strip() for item in items]
    assert names == ["Votre structure", "Votre projet", "Votre association", "Vos pièces", "Vos engagements"]
    assert [bool(item.find(class_="outline__maybe")) for item in items] == [False, False, True, False, False]


def test_page_tells_the_documents_with_their_limits(client, url):
    (document,) = parsed(client.get(url)).select(".outline__documents li")

    text = words_of(document)
    assert "Statuts" in text
    assert "PDF" in text
    assert "2" in text
    assert re.search(r"\b1(,0)? Mo", text)


def words_of(tag) -> str:
    return tag.get_text(" ", strip=True).replace("\xa0", " ")


def test_page_tells_until_when_in_paris_time(client, url):
    Intake.objects.update(closes_at=timezone.datetime.fromisoformat("2099-04-30T12:00:00+02:00"))

    page = parsed(client.get(url))

    assert "30 avril 2099 à 12 h" in words(page)


def test_address_begins_a_draft_and_leads_to_its_first_step(client, intake, url):
    response = begin(client, url)

    draft = Draft.objects.get()
    assert response.status_code == 302
    found = re.fullmatch(r"/suivi/([\w-]+)/etape/porteur/", response.url)
    assert PersonalLink.objects.for_token(found[1]).draft == draft
    assert (draft.email, draft.language, draft.intake) == ("awa@example.org", "fr", intake)
    assert client.get(response.url).status_code == 200


def test_form_with_files_has_a_start_page_even_in_one_step(client):
    intake = forms.intake_with([spec for spec in forms.STEPS if spec.kind != "step"], page=factories.call())
    url = f"{intake.page_in('fr').url}inscription/"

    assert begin(client, url).url.endswith("/etape/start/")


def test_form_on_one_screen_without_files_stays_on_it(client):
    intake = factories.intake(factories.call())

    page = parsed(client.get(f"{intake.page_in('fr').url}inscription/"))

    assert page.find("input", {"name": "courriel"})
    assert not page.find("input", {"name": "email"})


@pytest.mark.parametrize(
    "typed", ["", "pas une adresse", "a@b", "x" * 300 + "@example.org", "a b@example.org"]
)
def test_wrong_address_is_said_and_kept(client, url, typed):
    response = begin(client, url, typed)

    page = parsed(response)
    assert response.status_code == 422
    assert page.find(attrs={"role": "alert"}).find("a", href="#id_email")
    assert page.find(id="id_email")["aria-invalid"] == "true"
    assert not Draft.objects.exists()


def test_answer_is_the_same_whether_or_not_the_address_has_begun(client, url):
    first = begin(client, url)
    known = begin(client, url)
    unknown = begin(client, url, "other@example.org")

    answers = [
        (each.status_code, re.sub(r"/suivi/[^/]+/", "/suivi/…/", each.url))
        for each in (first, known, unknown)
    ]
    assert len(set(answers)) == 1
    tokens = {re.search(r"/suivi/([^/]+)/", each.url)[1] for each in (first, known, unknown)}
    assert len({PersonalLink.objects.for_token(each).draft_id for each in tokens}) == 3


def test_double_click_begins_one_draft(client, url):
    values = {"_submission": token(client, url), "email": "awa@example.org"}

    responses = [client.post(url, values) for _ in range(2)]

    assert [each.status_code for each in responses] == [302, 302]
    assert (Draft.objects.count(), Message.objects.count()) == (1, 1)


def test_program_that_fills_the_hidden_field_begins_nothing(client, url):
    response = begin(client, url, _website="https://spam.example.org")

    assert response.status_code == 422
    assert parsed(response).find(id="id_email")["value"] == "awa@example.org"
    assert not Draft.objects.exists()


def test_browser_that_fills_it_in_at_once_begins(client, url, settings):
    settings.FORM_MIN_SECONDS = 60

    assert begin(client, url).status_code == 302
    assert Draft.objects.exists()


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_forged_token_asks_to_send_again_and_keeps_the_address(client, url, forged):
    response = client.post(url, {"_submission": forged, "email": "awa@example.org"})

    page = parsed(response)
    assert response.status_code == 422
    assert page.find(id="id_email")["value"] == "awa@example.org"
    again = page.find("input", {"name": "_submission"})["value"]
    assert client.post(url, {"_submission": again, "email": "awa@example.org"}).status_code == 302


def test_page_opened_before_the_closing_and_sent_after_begins_nothing(client, url):
    opened = token(client, url)
    Intake.objects.update(
        opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(seconds=1)
    )

    response = client.post(url, {"_submission": opened, "email": "awa@example.org"})

    assert response.status_code == 410
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("days", "code"), [(2, 403), (-40, 410)])
def test_page_is_not_there_outside_of_the_dates(client, intake, url, days, code):
    opens = timezone.now() + timedelta(days=days)
    Intake.objects.update(opens_at=opens, closes_at=opens + timedelta(days=30))

    response = client.get(url)

    assert response.status_code == code
    assert not parsed(response).find("input", {"name": "email"})


def test_page_opened_on_an_older_version_begins_it(client, intake, url):
    opened = token(client, url)
    older = intake.form.current_version
    forms.publish(intake, [FieldSpec("autre", "step", "Autre"), *forms.STEPS])

    client.post(url, {"_submission": opened, "email": "awa@example.org"})

    assert Draft.objects.get().version == older


def test_page_is_never_kept_by_a_cache(client, url):
    assert "no-store" in client.get(url).headers["Cache-Control"]
