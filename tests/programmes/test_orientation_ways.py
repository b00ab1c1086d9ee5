"""All 48 ways through the orientation of the demo, in both languages, each with what a person is right to expect."""

from itertools import product
from pathlib import Path

import pytest
import yaml
from django.http import QueryDict

from programmes.models import OrientationPage
from programmes.models.orientation import orient
from tests import factories

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "site" / "demo"

MYSELF, ORGANISATION, BUSINESS, START_UP = "1", "2", "3", "4"
LOOKING, KNOWING, PARTNERS = "1", "2", "3"
LISTENING, WORKSHOPS, WRITING, SUPPORT = "1", "2", "3", "4"
# Who, how far, how: the pages, best first. Written by hand, after DOMAIN.md: for oneself, the workshops and the people
# of DéClics Numériques; for an organisation, Novapec and its call; for one's own digital business, Leadership; for a
# start-up that recruits, Tech your Place. Nobody is sent to a programme that is for somebody else.
WAYS = {
    (MYSELF, LOOKING, LISTENING): ["edition", "role-models"],
    (MYSELF, LOOKING, WORKSHOPS): ["edition"],
    (MYSELF, LOOKING, WRITING): ["edition", "role-models"],
    (MYSELF, LOOKING, SUPPORT): ["edition", "declics", "role-models"],
    (MYSELF, KNOWING, LISTENING): ["edition"],
    (MYSELF, KNOWING, WORKSHOPS): ["edition", "declics"],
    (MYSELF, KNOWING, WRITING): ["edition", "declics"],
    (MYSELF, KNOWING, SUPPORT): ["declics"],
    (MYSELF, PARTNERS, LISTENING): ["edition", "role-models"],
    (MYSELF, PARTNERS, WORKSHOPS): ["edition", "declics"],
    (MYSELF, PARTNERS, WRITING): ["edition", "declics", "role-models"],
    (MYSELF, PARTNERS, SUPPORT): ["declics"],
    (ORGANISATION, LOOKING, LISTENING): ["novapec"],
    (ORGANISATION, LOOKING, WORKSHOPS): ["novapec"],
    (ORGANISATION, LOOKING, WRITING): ["national-call", "novapec"],
    (ORGANISATION, LOOKING, SUPPORT): ["novapec"],
    (ORGANISATION, KNOWING, LISTENING): ["national-call"],
    (ORGANISATION, KNOWING, WORKSHOPS): ["national-call"],
    (ORGANISATION, KNOWING, WRITING): ["national-call"],
    (ORGANISATION, KNOWING, SUPPORT): ["national-call", "novapec"],
    (ORGANISATION, PARTNERS, LISTENING): ["national-call", "novapec"],
    (ORGANISATION, PARTNERS, WORKSHOPS): ["national-call", "novapec"],
    (ORGANISATION, PARTNERS, WRITING): ["national-call"],
    (ORGANISATION, PARTNERS, SUPPORT): ["novapec"],
    (BUSINESS, LOOKING, LISTENING): ["leadership"],
    (BUSINESS, LOOKING, WORKSHOPS): ["leadership"],
    (BUSINESS, LOOKING, WRITING): ["leadership"],
    (BUSINESS, LOOKING, SUPPORT): ["leadership"],
    (BUSINESS, KNOWING, LISTENING): ["leadership"],
    (BUSINESS, KNOWING, WORKSHOPS): ["leadership"],
    (BUSINESS, KNOWING, WRITING): ["leadership"],
    (BUSINESS, KNOWING, SUPPORT): ["leadership"],
    (BUSINESS, PARTNERS, LISTENING): ["leadership"],
    (BUSINESS, PARTNERS, WORKSHOPS): ["leadership"],
    (BUSINESS, PARTNERS, WRITING): ["leadership"],
    (BUSINESS, PARTNERS, SUPPORT): ["leadership"],
    (START_UP, LOOKING, LISTENING): ["tech"],
    (START_UP, LOOKING, WORKSHOPS): ["tech"],
    (START_UP, LOOKING, WRITING): ["tech"],
    (START_UP, LOOKING, SUPPORT): ["tech"],
    (START_UP, KNOWING, LISTENING): ["tech"],
    (START_UP, KNOWING, WORKSHOPS): ["tech"],
    (START_UP, KNOWING, WRITING): ["tech"],
    (START_UP, KNOWING, SUPPORT): ["tech"],
    (START_UP, PARTNERS, LISTENING): ["tech"],
    (START_UP, PARTNERS, WORKSHOPS): ["tech"],
    (START_UP, PARTNERS, WRITING): ["tech"],
    (START_UP, PARTNERS, SUPPORT): ["tech"],
}


@pytest.fixture(params=["fr", "en"])
def page(request) -> OrientationPage:
    """The orientation of the demo in one language, among pages titled by their keys."""
    rows = yaml.safe_load((DEMO / request.param / "guidance.yaml").read_text())
    asked = next(row for row in rows if row["key"] == "orientation")["questions"]
    keys = {key for each in asked for answer in each["question"]["answers"] for key in answer["pages"]}
    pages = {key: factories.standard(title=key).pk for key in sorted(keys)}
    questions = [
        {
            "type": "question",
            "value": {"help_text": ""}
            | each["question"]
            | {
                "answers": [
                    {"label": answer["label"], "pages": [pages[key] for key in answer["pages"]]}
                    for answer in each["question"]["answers"]
                ]
            },
        }
        for each in asked
    ]
    return factories.orientation(questions=questions)


def test_the_table_holds_every_way_there_is(page):
    sizes = [range(1, len(block.value["answers"]) + 1) for block in page.questions]

    assert set(WAYS) == {tuple(map(str, way)) for way in product(*sizes)}
    assert len(WAYS) == 48


def test_every_way_leads_to_what_suits_whoever_goes_it(page):
    titles: dict[int, str] = {}
    found = {}
    for way in WAYS:
        orientation = orient(
            page.questions, QueryDict("&".join(f"q{n}={v}" for n, v in enumerate(way, start=1)))
        )
        titles |= {
            each.pk: each.title
            for question in orientation.questions
            for answer in question.answers
            for each in answer.pages
        }
        found[way] = [titles[pk] for pk, _reasons in orientation.ranked]

    assert found == WAYS


@pytest.mark.parametrize("way", [(START_UP, LOOKING, LISTENING), (MYSELF, PARTNERS, WRITING)])
def test_a_way_shows_its_pages_with_the_answers_that_led_there(client, page, way):
    answer = client.get(page.url, {f"q{place}": value for place, value in enumerate(way, start=1)})

    assert [each.page.title for each in answer.context["suggestions"]] == WAYS[way]
    assert all(each.reasons for each in answer.context["suggestions"])
