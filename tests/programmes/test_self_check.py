"""The self-check: clear results with reasons, nothing stored, nothing lost."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from programmes.models import CallPage
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db
CRITERIA = [
    {
        "type": "yes_no",
        "value": {
            "question": "Votre organisation a-t-elle un an ?",
            "help_text": "",
            "needed": "yes",
            "why": "Il faut un an d’existence.",
        },
    },
    {
        "type": "choice",
        "value": {
            "question": "Quel est votre statut ?",
            "help_text": "Celui de vos statuts.",
            "choices": [
                {"label": "Association", "excludes": False, "why": ""},
                {"label": "Particulier", "excludes": True, "why": "L’appel s’adresse aux organisations."},
            ],
        },
    },
]


@pytest.fixture
def call() -> CallPage:
    page = factories.call(criteria=CRITERIA)
    factories.intake(page)
    return page


def check(call: CallPage, **answers):
    return Client().get(f"{call.url}verifier/", answers)


def test_every_question_is_asked_with_its_answers(call):
    answer = check(call)
    form = BeautifulSoup(answer.content, "html.parser").select_one("main form")

    assert answer.status_code == 200
    assert [legend.get_text(strip=True)[:10] for legend in form.select("legend")] == [
        "Votre orga",
        "Quel est v",
    ]
    assert [radio["value"] for radio in form.select("input[name=q1]")] == ["yes", "no"]
    assert [radio["value"] for radio in form.select("input[name=q2]")] == ["1", "2"]
    assert not answer.context["check"].sent


def test_good_answers_lead_to_the_form(call):
    answer = check(call, envoi="1", q1="yes", q2="1")

    assert answer.status_code == 200
    assert answer.context["check"].eligible
    assert f'{call.url}inscription/"' in answer.content.decode()


def test_each_answer_that_excludes_says_why_and_keeps_the_others(call):
    answer = check(call, envoi="1", q1="no", q2="2")
    page = BeautifulSoup(answer.content, "html.parser")

    assert not answer.context["check"].eligible
    assert "Il faut un an d’existence." in page.main.get_text()
    assert "L’appel s’adresse aux organisations." in page.main.get_text()
    assert [radio["value"] for radio in page.select("input[checked]")] == ["no", "2"]


@pytest.mark.parametrize("answers", [{"q1": "yes"}, {"q1": "maybe", "q2": "1"}, {"envoi": "1"}, {"q2": "99"}])
def test_a_missing_answer_is_asked_for_again(call, answers):
    answer = check(call, **answers)

    assert answer.status_code == 422
    assert not answer.context["check"].complete
    assert BeautifulSoup(answer.content, "html.parser").select("main [aria-invalid=true], main .field--error")


def test_nothing_is_stored_and_no_cookie_is_set(call):
    answer = check(call, envoi="1", q1="yes", q2="1")

    assert Registration.objects.count() == 0
    assert answer.cookies == {}
    assert "noindex" in answer.content.decode()


def test_a_call_without_criteria_has_no_self_check(client):
    call = factories.call()

    assert client.get(f"{call.url}verifier/").status_code == 404
    assert "verifier/" not in client.get(call.url).content.decode()
