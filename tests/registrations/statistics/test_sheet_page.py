"""The sheet on screen: offered after a registration, sent once, never in the way."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from registrations.domain.statistics import Sheet
from registrations.fields.sheet import QUESTIONS
from registrations.models import Registration, StatisticsCount
from registrations.submissions import confirmation_token
from registrations.views.statistics import ROUTE
from tests import factories
from tests.logged import told

pytestmark = pytest.mark.django_db
ANSWERS = {"gender": "woman", "age": "35_44", "disability": "yes", "district": "rural"}


@pytest.fixture
def call():
    return factories.call()


@pytest.fixture
def intake(call):
    return factories.intake(call, form=factories.form(statistics=True))


@pytest.fixture
def registration(intake):
    return factories.registration(intake)


@pytest.fixture
def address(call, registration) -> str:
    return address_of(call, Sheet.after(registration).token)


def address_of(page, token: str) -> str:
    return page.url_of(ROUTE, token=token)


def confirmation(page, registration) -> str:
    return f"{page.url}inscription/confirmation/{confirmation_token(registration.pk)}/"


def links(response) -> set[str]:
    return {link["href"] for link in BeautifulSoup(response.content, "html.parser").find_all("a", href=True)}


def sheet_links(response) -> set[str]:
    return {link for link in links(response) if "/statistiques/" in link}


def test_confirmation_offers_the_sheet_of_a_form_that_asks_for_it(client, call, registration):
    (link,) = sheet_links(client.get(confirmation(call, registration)))

    assert client.get(link).status_code == 200


def test_confirmation_offers_no_sheet_otherwise(client, call, registration, intake):
    intake.form.statistics = False
    intake.form.save()

    assert sheet_links(client.get(confirmation(call, registration))) == set()


def test_confirmation_offers_no_sheet_once_it_is_too_late(client, call, registration):
    Registration.objects.update(created_at=timezone.now() - timedelta(days=2))

    assert sheet_links(client.get(confirmation(call, registration))) == set()


def test_sheet_asks_four_questions_with_nothing_chosen_nor_required(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")

    choices = page.select("form.form input[type=radio]")
    assert {choice["name"] for choice in choices} == {question.code for question in QUESTIONS}
    assert len(page.select("form.form fieldset legend")) == 4
    assert not page.select("form.form [checked], form.form [required]")
    for question in QUESTIONS:
        values = [choice["value"] for choice in choices if choice["name"] == question.code]
        assert values == list(question.codes)
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"


def test_sheet_is_kept_by_no_cache(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]


def test_sheet_that_is_sent_is_counted_and_says_so(client, address):
    response = client.post(address, ANSWERS, follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert response.status_code == 200
    assert not BeautifulSoup(response.content, "html.parser").select("form.form")
    rows = StatisticsCount.objects.values_list("question", "answer", "number")
    assert set(rows) == {(question, answer, 1) for question, answer in ANSWERS.items()}


def test_sheet_sent_without_an_answer_is_taken(client, address):
    client.post(address, {})

    rows = StatisticsCount.objects.values_list("answer", flat=True)
    assert list(rows) == ["unsaid"] * 4


def test_sheet_sent_twice_is_counted_once(client, call, registration, address):
    client.post(address, ANSWERS)
    another = address_of(call, Sheet.after(registration).token)

    response = client.post(another, ANSWERS | {"gender": "man"}, follow=True)

    assert response.status_code == 200
    assert StatisticsCount.objects.filter(question="gender").get().answer == "woman"


def test_answer_that_is_not_offered_is_a_mistake_to_mend(client, address):
    response = client.post(address, ANSWERS | {"age": "12"})

    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    (link,) = page.select(".error-summary a")
    assert page.find(id=link["href"].lstrip("#"))["name"] == "age"
    assert page.select_one("input[name=gender][checked]")["value"] == "woman"
    assert not StatisticsCount.objects.exists()


def test_sheet_of_another_page_is_not_found(client, registration):
    elsewhere = factories.call()
    factories.intake(elsewhere)

    for method in (client.get, client.post):
        assert method(address_of(elsewhere, Sheet.after(registration).token)).status_code == 404
    assert not StatisticsCount.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 2000])
def test_token_that_is_none_is_not_found(client, call, registration, token):
    assert client.get(address_of(call, token)).status_code == 404


def test_sheet_that_is_too_old_says_so(client, address, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1), tick=False)

    for response in (client.get(address), client.post(address, ANSWERS)):
        assert response.status_code == 410
        assert len(BeautifulSoup(response.content, "html.parser").find_all("h1")) == 1
    assert not StatisticsCount.objects.exists()


def test_sheet_is_in_the_language_of_the_page(client, registration, call):
    english = factories.home("en")
    for ancestor in [page.specific for page in call.get_ancestors() if page.depth > 2]:
        ancestor.copy_for_translation(english.locale).save_revision().publish()
    translated = call.copy_for_translation(english.locale)
    translated.save_revision().publish()
    address = address_of(translated, Sheet.after(registration).token)

    page = client.get(address)
    client.post(address, ANSWERS)

    assert address.startswith("/en/")
    assert BeautifulSoup(page.content, "html.parser").html["lang"] == "en"
    assert "I would rather not say" in page.content.decode()
    assert set(StatisticsCount.objects.values_list("page_key", flat=True)) == {call.translation_key}


def test_sheet_s_address_and_answers_are_in_no_log(client, address, caplog):
    with caplog.at_level("INFO"):
        client.post(address, ANSWERS)

    assert "request_finished" in caplog.text
    assert address.split("/")[-2] not in told(caplog)
    assert "35_44" not in told(caplog)
