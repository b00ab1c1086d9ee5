"""Phones and numbers, read as people type them, whatever the language."""

import re

import pytest
from django.utils import translation

from registrations.fields.kinds import KINDS, show
from tests.registrations.fields.samples import answered, spec

pytestmark = pytest.mark.django_db
NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


# --- Phones: every French numbering plan


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0692 12 34 56", "+262692123456"),
        ("0262 20 12 34", "+262262201234"),
        ("0639 01 23 45", "+262639012345"),
        ("0690 12 34 56", "+590690123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0694 20 12 34", "+594694201234"),
        ("0508 41 12 34", "+508411234"),
        ("87 12 34 56", "+68987123456"),
        ("+687 75 12 34", "+687751234"),
        ("+681 72 12 34", "+681721234"),
        ("+508 41 12 34", "+508411234"),
        ("+377 93 15 22 22", "+37793152222"),
        ("00377 93 15 22 22", "+37793152222"),
        ("00 262 692 12 34 56", "+262692123456"),
        ("262 692 12 34 56", "+262692123456"),
        ("+33 692 12 34 56", "+262692123456"),
        ("+262 (0)692 12 34 56", "+262692123456"),
        ("+33 (0)1 23 45 67 89", "+33123456789"),
        ("0033 1 23 45 67 89", "+33123456789"),
        ("01.23.45.67.89", "+33123456789"),
        ("01-23-45-67-89", "+33123456789"),
        ("01–23–45–67–89", "+33123456789"),
        ("01/23/45/67/89", "+33123456789"),
        (f"01{NBSP}23{NARROW}45 67  89", "+33123456789"),
        ("(01) 23 45 67 89", "+33123456789"),
    ],
)
def test_a_phone_is_read_in_the_plan_it_belongs_to(typed, stored, language):
    form = answered(spec("phone"), typed, language=language)

    assert form.answers == {"champ": stored}, form.errors
    again = KINDS["phone"].retype(stored)
    assert answered(spec("phone"), again, language=language).answers == {"champ": stored}, again
    assert show(spec("phone"), stored).startswith(stored[:3])
    assert " " in show(spec("phone"), stored)


def test_six_figures_that_exist_in_several_places_are_asked_about():
    (error,) = answered(spec("phone"), "41 12 34").error_list()

    assert "+508 41 12 34" in error.message
    assert "+687 41 12 34" in error.message


# --- Numbers: thousands in the way of either language


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("fr", "1.500", "1500"),
        ("en", "1,500", "1500"),
        *[
            (language, typed, stored)
            for language in ("fr", "en")
            for typed, stored in (
                ("1 500", "1500"),
                (f"1{NBSP}500", "1500"),
                (f"1{NARROW}500", "1500"),
                ("1’500", "1500"),
                ("1'500", "1500"),
                ("1,5", "1.5"),
                ("1.5", "1.5"),
                ("1.234.567,5", "1234567.5"),
                ("1,234,567.5", "1234567.5"),
                ("0,125", "0.125"),
                ("0.125", "0.125"),
                ("1234,567", "1234.567"),
                ("−3", "-3"),
            )
        ],
    ],
)
def test_thousands_are_read_in_either_way(language, typed, stored):
    assert answered(spec("number"), typed, language=language).answers == {"champ": stored}


@pytest.mark.parametrize(
    ("language", "typed", "both"), [("fr", "1,500", ("1500", "1,5")), ("en", "1.500", ("1500", "1.5"))]
)
def test_what_can_be_read_in_two_ways_is_asked_about_with_both(language, typed, both):
    with translation.override(language):
        (error,) = answered(spec("number"), typed, language=language).error_list()

    assert typed in error.message
    for reading in both:
        assert reading in error.message
        assert answered(spec("number"), reading, language=language).is_valid(), "what is offered is taken"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("80,000", "80000.00"),
        ("12.000", "12000.00"),
        ("80 000", "80000.00"),
        ("80’000 €", "80000.00"),
        ("EUR 80,000.50", "80000.50"),
        ("80 k€", "80000.00"),
        ("80K EUR", "80000.00"),
        ("1,5 M€", "1500000.00"),
        ("12 euros", "12.00"),
    ],
)
def test_an_amount_is_never_doubtful_to_the_cent(language, typed, stored):
    assert answered(spec("money"), typed, language=language).answers == {"champ": stored}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("typed", "stored"), [("1 500", "1500"), ("1,500", "1500"), ("1.500", "1500"), ("12,0", "12"), ("0", "0")]
)
def test_a_count_is_a_whole_number(language, typed, stored):
    assert answered(spec("number", whole=True), typed, language=language).answers == {"champ": stored}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("typed", ["12,5", "12.5", "2e3", "1/2", "douze"])
def test_a_count_that_is_none_is_refused_with_words_that_fit(language, typed):
    with translation.override(language):
        (error,) = answered(spec("number", whole=True), typed, language=language).error_list()

    assert "virgule" not in error.message
    assert "comma" not in error.message
    assert (
        ("entier" in error.message or "chiffres" in error.message)
        if language == "fr"
        else "number" in error.message
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("kind", "whole"), [("number", False), ("number", True), ("money", False)])
def test_the_example_that_an_error_gives_is_taken(kind, whole, language):
    with translation.override(language):
        (error,) = answered(spec(kind, whole=whole), "douze", language=language).error_list()
        example = re.search(r"[0-9][0-9.,]*[0-9]", error.message)[0]

        assert answered(spec(kind, whole=whole), example, language=language).is_valid()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("stored", ["1.234", "-1.234", "1234.567", "0.125", "1500", "1.5", "1.2345"])
def test_a_stored_number_comes_back_as_itself(stored, language):
    with translation.override(language):
        again = KINDS["number"].retype(stored)

        assert answered(spec("number"), again, language=language).answers == {"champ": stored}
