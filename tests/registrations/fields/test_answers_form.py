"""The form of answers as others use it: what comes out, what is told, what is only shown."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from registrations.fields import AnswersForm, FieldSpec
from tests.registrations.fields.samples import EVERY_KIND, answered, answered_all, data, spec

NAME = spec("text", "nom", label_fr="Nom")
MAIL = spec("email", "courriel", label_fr="Courriel")


def test_right_answers_come_out_even_beside_wrong_ones():
    form = answered_all([NAME, MAIL], nom="Awa", courriel="awa@")

    assert not form.is_valid()
    assert form.answers == {"nom": "Awa", "courriel": None}


def test_errors_come_in_the_order_of_the_form():
    items = [MAIL, spec("group", "ind"), NAME]

    form = answered_all(items, ind__0__cible="3")

    assert [error.anchor for error in form.error_list()] == ["id_courriel", "id_ind-0-nom", "id_nom"]


def test_a_quiet_form_shows_what_was_typed_and_judges_nothing():
    form = AnswersForm([NAME, MAIL], data(courriel="awa@"), language="fr", quiet=True)

    assert list(form.error_list()) == []
    assert list(form["courriel"].errors) == []
    assert 'value="awa@"' in str(form["courriel"])
    assert "aria-invalid" not in str(form["courriel"])
    assert not form.is_valid(), "it still knows"


def test_a_quiet_form_is_quiet_in_its_rows_too():
    form = AnswersForm([spec("group", "ind")], data(ind__0__cible="x"), language="fr", quiet=True)

    assert list(form.error_list()) == []
    (row,) = form.groups["ind"].rows
    assert list(row.form["cible"].errors) == []


def test_headings_and_notes_are_shown_between_the_questions():
    items = [
        FieldSpec("s", "section", "Vous", help_fr="Qui vous êtes."),
        NAME,
        FieldSpec("n", "note", "À savoir", help_fr="Gardez votre SIRET."),
    ]

    section, name, note = AnswersForm(items, language="fr").pieces()

    assert (section.title, section.text, section.level, section.field) == ("Vous", "Qui vous êtes.", 2, None)
    assert name.field.name == "nom"
    assert (note.title, note.text) == ("À savoir", "Gardez votre SIRET.")


def test_headings_go_one_level_down_where_steps_have_theirs():
    items = [FieldSpec("un", "step", "Un"), FieldSpec("s", "section", "S"), NAME]

    assert [piece.level for piece in AnswersForm(items, language="fr").pieces()] == [2, 3, 3]


def test_what_was_typed_is_told_under_its_labels():
    items = [
        NAME,
        spec("choices", "statuts", label_fr="Statuts"),
        spec("yes_no", "oui", label_fr="Oui ?"),
        spec("date_range", "quand", label_fr="Quand"),
        spec("group", "ind", label_fr="Indicateurs"),
        spec("consent", "accord", label_fr="Accord"),
        spec("text", "vide"),
    ]
    form = answered_all(
        items,
        nom="<b>Awa</b>",
        statuts=["asso", "inconnu"],
        oui="maybe",
        quand__from="2024-01-01",
        ind__1__cible="douze",
        accord="on",
    )

    told = [(line["label"], line["value"]) for line in form.typed()]

    assert told[:-1] == [
        ("Nom", "<b>Awa</b>"),
        ("Statuts", "Association, inconnu"),
        ("Oui ?", "maybe"),
        ("Quand", "2024-01-01"),
        ("Indicateurs, 1 – Cible", "douze"),
    ]
    assert told[-1][0] == "Accord"


def test_only_declared_fields_are_kept_of_what_is_posted():
    form = answered_all([NAME], nom="Awa", autre="x", courriel="y", _seen="3")

    assert form.as_typed() == {"nom": "Awa"}
    assert form.answers == {"nom": "Awa"}


@pytest.mark.django_db
def test_what_is_kept_has_an_end():
    form = AnswersForm(EVERY_KIND, data(un_text="x" * 100_000, un_choices=["y"] * 1000), language="fr")

    typed = form.as_typed()

    assert len(typed["un_text"]) == 40_000
    assert len(typed["un_choices"]) == 200


def test_no_kept_text_has_what_a_database_refuses():
    typed = answered_all([NAME], nom="a\x00b\ud800c").as_typed()

    assert typed == {"nom": "abc"}


def test_a_half_character_is_no_reason_to_fail():
    assert answered_all([NAME], nom="a\ud800").answers == {"nom": "a"}


def test_two_fields_with_one_key_do_not_fail():
    """A form that is being built may have them for a while, in its preview."""
    form = answered_all([NAME, spec("number", "nom")], nom="3")

    assert len(list(form.pieces())) == 2
    assert form.answers == {"nom": "3"}


def test_a_plain_dictionary_may_be_posted():
    form = AnswersForm([NAME, spec("choices", "statuts")], {"nom": "Awa", "statuts": ["asso"]}, language="fr")

    assert form.answers == {"nom": "Awa", "statuts": ["asso"]}


@pytest.mark.django_db
def test_what_is_missing_says_what_to_write_or_to_choose():
    """Only a text, which may ask for anything, is merely to be filled in."""
    with translation.override("fr"):
        messages = {
            asked.kind: error.message
            for asked in EVERY_KIND
            if asked.kind not in ("info", "heading")
            for error in answered(replace(asked, required=True)).error_list()
        }

    plain = {kind for kind, message in messages.items() if message == "Remplissez ce champ."}
    assert plain == {"text", "long_text"}
    assert all(
        re.match("Écrivez|Choisissez|Donnez|Répondez|Cochez|Remplissez", each) for each in messages.values()
    )
    assert len(messages) > 12
