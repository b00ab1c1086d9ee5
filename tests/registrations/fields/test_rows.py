"""Repeated rows: read from what is posted, added and taken away without a script, checked, stored."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from registrations.fields import AnswersForm
from registrations.fields.kinds import show
from tests.registrations.fields.samples import ROW, answered_all, spec

GROUP = spec("group", "ind", label_fr="Indicateurs", min_rows=1, max_rows=3)


def rows(form) -> list[str]:
    return [row.form.prefix for row in form.groups["ind"].rows]


def test_rows_are_stored_as_a_list_in_their_order():
    form = answered_all(
        [GROUP], ind__0__nom="Un", ind__0__cible="3", ind__7__nom="Deux", ind__7__publics=["pme"]
    )

    assert form.is_valid(), form.errors
    assert form.answers["ind"] == [
        {"nom": "Un", "cible": "3", "quand": None, "publics": None},
        {"nom": "Deux", "cible": None, "quand": None, "publics": ["pme"]},
    ]


def test_rows_are_shown_as_lines_under_their_labels():
    answer = [{"nom": "Un", "cible": "3", "quand": None, "publics": ["asso"]}, {"nom": "Deux"}]

    with translation.override("en"):
        assert show(GROUP, answer, "fr") == "1. Nom: Un; Cible: 3; Publics: Association\n2. Nom: Deux"
    with translation.override("fr"):
        shown = show(GROUP, answer, "fr").replace("\N{NO-BREAK SPACE}", " ")
        assert shown == "1. Nom : Un ; Cible : 3 ; Publics : Association\n2. Nom : Deux"


def test_an_empty_row_is_no_row():
    form = answered_all([GROUP], ind__0__nom="Un", ind__1__nom="  ", ind__1___row="1", ind__2___row="1")

    assert form.is_valid()
    assert [row["nom"] for row in form.answers["ind"]] == ["Un"]


def test_a_row_that_is_begun_asks_for_all_that_is_required():
    form = answered_all([GROUP], ind__0__nom="Un", ind__1__cible="douze")

    assert not form.is_valid()
    first, second = form.error_list()
    assert (first.anchor, first.label) == ("id_ind-1-nom", "Indicateurs, 2 – Nom")
    assert (second.anchor, second.label) == ("id_ind-1-cible", "Indicateurs, 2 – Cible")


@pytest.mark.parametrize(("least", "filled", "right"), [(2, 1, False), (2, 2, True), (0, 0, True)])
def test_there_are_as_many_rows_as_asked(least, filled, right):
    group = spec("group", "ind", required=least > 0, min_rows=least, max_rows=3)
    form = answered_all([group], **{f"ind__{number}__nom": "Un" for number in range(filled)})

    assert form.is_valid() is right
    assert (form.answers["ind"] is None) is (filled == 0)


def test_the_error_for_too_few_rows_leads_to_the_first_empty_one():
    group = spec("group", "ind", min_rows=2)
    form = answered_all([group], ind__0__nom="Un", ind__4___row="1")

    (error,) = form.error_list()

    assert error.anchor == "id_ind-4-nom"


def test_more_rows_than_allowed_are_refused_and_none_is_lost():
    form = answered_all([GROUP], **{f"ind__{number}__nom": f"n{number}" for number in range(4)})

    assert not form.is_valid()
    assert [row["nom"] for row in form.as_typed()["ind"]] == ["n0", "n1", "n2", "n3"]


def test_a_required_group_begins_with_the_rows_it_needs():
    assert rows(answered_all([spec("group", "ind", min_rows=3)])) == ["ind-0", "ind-1", "ind-2"]
    assert rows(answered_all([spec("group", "ind", required=False)])) == ["ind-0"]


# --- Without a script


def test_a_button_adds_a_row_and_judges_nothing():
    form = answered_all([GROUP], ind__0__cible="douze", ind__3__nom="Trois", _add="ind")

    assert form.reshaped
    assert not form.is_valid()
    assert list(form.error_list()) == []
    assert rows(form) == ["ind-0", "ind-3", "ind-4"]
    assert [row["nom"] for row in form.as_typed()["ind"]] == ["", "Trois", ""]
    assert form.as_typed()["ind"][0]["cible"] == "douze"


def test_no_row_is_added_beyond_the_most():
    posted = {f"ind__{number}__nom": "Un" for number in range(3)}

    assert len(rows(answered_all([GROUP], _add="ind", **posted))) == 3
    assert not answered_all([GROUP], **posted).groups["ind"].may_grow


def test_a_button_takes_one_row_away():
    form = answered_all([GROUP], ind__0__nom="Un", ind__1__nom="Deux", _remove="ind-0")

    assert form.reshaped
    assert [row["nom"] for row in form.as_typed()["ind"]] == ["Deux"]


def test_the_last_row_taken_away_leaves_an_empty_one():
    form = answered_all([GROUP], ind__0__nom="Un", _remove="ind-0")

    assert [row.is_filled for row in form.groups["ind"].rows] == [False]
    assert form.as_typed()["ind"] == [
        {"nom": "", "cible": "", "quand": {"from": "", "to": ""}, "publics": []}
    ]


@pytest.mark.parametrize("asked", ["autre", "ind-9", "", "ind-0-nom", "\x00", "ind-x"])
def test_a_button_that_names_nothing_of_ours_changes_nothing(asked):
    form = answered_all([GROUP], ind__0__nom="Un", _add=asked, _remove=asked)

    assert not form.is_valid()
    assert [row["nom"] for row in form.as_typed()["ind"]] == ["Un"]


@pytest.mark.parametrize(
    "name",
    [
        "ind-99999-nom",
        "ind--1-nom",
        "ind-01x-nom",
        "ind-\N{ARABIC-INDIC DIGIT ONE}-nom",
        "ind-nom",
        "ind-0nom",
    ],
)
def test_names_that_are_no_rows_are_left_alone(name):
    form = answered_all([GROUP], **{name: "Un"})

    assert rows(form) == ["ind-0"]
    assert not form.is_valid()


def test_a_group_whose_key_begins_like_another_keeps_to_its_rows():
    longer = spec("group", "ind_2", required=False, fields=ROW[:1])
    form = answered_all([GROUP, longer], ind__0__nom="Un", ind_2__0__nom="Deux")

    assert form.answers["ind"][0]["nom"] == "Un"
    assert form.answers["ind_2"] == [{"nom": "Deux"}]


def test_no_more_than_fifty_rows_are_read():
    group = spec("group", "ind", max_rows=500)

    assert len(rows(answered_all([group], **{f"ind__{number}__nom": "Un" for number in range(300)}))) == 50


def required_labels(form) -> list[str]:
    """The inputs whose labels say that they must be filled in."""
    html = render_to_string("components/answers_fields.html", {"form": form})
    page = BeautifulSoup(html, "html.parser")
    page.template.extract()
    return [each.parent.get("for") or each.parent.name for each in page.select(".field__required")]


def test_an_empty_row_that_nobody_needs_looks_optional():
    optional = spec("group", "ind", required=False, min_rows=0)

    assert required_labels(AnswersForm([optional], language="fr")) == []
    assert required_labels(answered_all([optional], ind__0___row="1")) == []
    assert required_labels(answered_all([optional], ind__0__cible="3")) == ["id_ind-0-nom"], (
        "once it is begun"
    )


def test_a_row_that_must_be_filled_in_says_so():
    assert required_labels(AnswersForm([GROUP], language="fr")) == ["legend", "id_ind-0-nom"]


def test_an_optional_group_that_stays_empty_is_no_mistake_and_no_answer():
    optional = spec("group", "ind", required=False, min_rows=0)

    form = answered_all([optional], ind__0__nom=" \u200b", ind__0___row="1")

    assert form.is_valid()
    assert form.answers == {"ind": None}
