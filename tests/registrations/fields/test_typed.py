"""What a draft keeps of what was typed: it comes back on screen as it was left."""

import json

import pytest
from django.utils import translation

from registrations.fields import AnswersForm
from registrations.fields.typed import posted, typed_of
from tests.registrations.fields.samples import EVERY_KIND, ROW, answered_all, spec

ANSWERS = {
    "un_text": "Awa",
    "un_long_text": "Deux\nlignes",
    "un_email": "awa@example.org",
    "un_phone": "+33123456789",
    "un_url": "https://example.org",
    "un_postcode": "97400",
    "un_siret": "73282932000074",
    "un_choice": "pme",
    "un_choices": ["asso", "pme"],
    "un_yes_no": False,
    "un_region": "53",
    "un_scale": 3,
    "un_consent": True,
    "un_number": "1234.5",
    "un_money": "1234.50",
    "un_date": "2024-03-01",
    "un_date_range": {"from": "2024-03-01", "to": "2024-03-02"},
    "un_group": [
        {"nom": "Un", "cible": "3", "quand": None, "publics": ["asso"]},
        {"nom": "Deux", "cible": None, "quand": {"from": "2024-03-01", "to": "2024-03-02"}, "publics": None},
    ],
}
ASKED = [field for field in EVERY_KIND if field.kind != "files"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_stored_answers_become_the_same_answers_again(language):
    with translation.override(language):
        typed = json.loads(json.dumps(typed_of(EVERY_KIND, ANSWERS)))

    form = AnswersForm(ASKED, posted(typed), language=language)
    assert form.is_valid(), form.errors
    assert form.answers == ANSWERS


def test_numbers_and_phones_come_back_as_the_french_type_them():
    with translation.override("fr"):
        typed = typed_of(EVERY_KIND, ANSWERS)

    assert (typed["un_money"], typed["un_number"]) == ("1234,50", "1234,5")
    assert typed["un_phone"] == "01 23 45 67 89"


def test_no_answer_comes_back_as_nothing_typed():
    typed = typed_of(EVERY_KIND, {})

    assert set(typed) == {field.key for field in ASKED}
    assert not any(value for value in typed.values() if value != {"from": "", "to": ""})


def test_an_unticked_consent_comes_back_unticked():
    assert typed_of([spec("consent")], {"champ": False}) == {"champ": ""}


@pytest.mark.parametrize("answer", ["x", 3, ["a"], {"a": 1}, True, [[1]]])
def test_an_answer_of_another_shape_comes_back_as_something_a_browser_could_post(answer):
    for field in EVERY_KIND:
        json.dumps(typed_of([field], {field.key: answer}))


def test_half_valid_steps_come_back_as_they_were_left():
    items = [
        spec("date_range"),
        spec("group", "ind", fields=ROW),
        spec("choices", "statuts"),
        spec("text", "nom"),
    ]
    sent = answered_all(
        items,
        champ__from="hier",
        ind__2__cible="douze",
        ind__5___row="1",
        statuts=["inconnu", "asso"],
        nom=" <b> ",
    )

    again = AnswersForm(items, posted(json.loads(json.dumps(sent.as_typed()))), language="fr")

    assert again.as_typed() == sent.as_typed()
    assert [error.message for error in again.error_list()] == [error.message for error in sent.error_list()]
    assert len(again.groups["ind"].rows) == 2
