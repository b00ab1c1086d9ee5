"""« Which programme is for me? »: three questions at most, an answer with its reasons, nothing stored."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from programmes.models import OrientationPage
from tests import factories

pytestmark = pytest.mark.django_db


def question(text: str, *answers: tuple[str, list]) -> dict:
    value = {
        "question": text,
        "help_text": "",
        "answers": [{"label": label, "pages": [page.pk for page in pages]} for label, pages in answers],
    }
    return {"type": "question", "value": value}


@pytest.fixture
def programmes() -> tuple:
    return factories.programme(title="Novapec"), factories.programme(title="DéClics Numériques")


@pytest.fixture
def page(programmes) -> OrientationPage:
    novapec, declics = programmes
    return factories.orientation(
        questions=[
            question("Que cherchez-vous ?", ("Un soutien", [novapec]), ("Changer de métier", [declics])),
            question(
                "Qui êtes-vous ?", ("Une organisation", [novapec]), ("Une personne", [declics, novapec])
            ),
        ],
        nothing_suits="<p>Écrivez-nous.</p>",
    )


def suggested(client, page, **answers) -> list[tuple[str, list[str]]]:
    answer = client.get(page.url, answers)
    assert answer.status_code == 200
    return [(each.page.title, each.reasons) for each in answer.context["suggestions"]]


def test_answers_that_agree_lead_to_one_programme_with_reasons(client, page):
    assert suggested(client, page, q1="2", q2="2") == [
        ("DéClics Numériques", ["Changer de métier", "Une personne"])
    ]
    assert suggested(client, page, q1="1", q2="1") == [("Novapec", ["Un soutien", "Une organisation"])]


def test_the_first_answer_rules_when_answers_differ(client, page):
    assert suggested(client, page, q1="1", q2="2") == [("Novapec", ["Un soutien", "Une personne"])]
    assert suggested(client, page, q1="2", q2="1") == [("DéClics Numériques", ["Changer de métier"])]
    assert [title for title, _reasons in suggested(client, page, q2="2")] == ["DéClics Numériques", "Novapec"]


def test_a_single_answer_is_enough_and_odd_ones_are_ignored(client, page):
    assert suggested(client, page, q1="1") == [("Novapec", ["Un soutien"])]
    assert suggested(client, page, q1="9", q2="-1", q3="x") == []
    assert suggested(client, page) == []


def test_a_programme_that_is_no_longer_published_is_not_suggested(client, page, programmes):
    programmes[0].unpublish()

    answer = client.get(page.url, {"q1": "1"})

    assert answer.context["suggestions"] == []
    assert "Écrivez-nous." in answer.content.decode()


def test_it_works_without_script_and_keeps_nothing(client, page):
    answer = client.get(page.url, {"q1": "1"})
    html = BeautifulSoup(answer.content, "html.parser")

    assert html.select("script:not([type='application/ld+json'])") == []
    assert answer.cookies == {}
    assert html.select_one("main form")["method"].lower() == "get"
    assert [radio["value"] for radio in html.select("main input[checked]")] == ["1"]


def test_there_are_three_questions_at_most(page):
    stream = OrientationPage._meta.get_field("questions").stream_block
    four = stream.to_python([question("Encore ?", ("Oui", []), ("Non", []))] * 4)

    with pytest.raises(ValidationError):
        stream.clean(four)
