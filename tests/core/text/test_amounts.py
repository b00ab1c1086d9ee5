"""Numbers, money and shares as each language writes them."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.text.amounts import money_in_words, number_in_words, with_unit
from programmes.models import KeyFigure

NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("fr", 200_000, "200 000 €"),
        ("fr", Decimal("1234.50"), "1 234,50 €"),
        ("fr", Decimal("80.00"), "80 €"),
        ("en", 200_000, "€200,000"),
        ("en", Decimal("1234.5"), "€1,234.50"),
        ("en", 0, "€0"),
    ],
)
def test_money(language, amount, words):
    with translation.override(language):
        said = money_in_words(amount)

    assert said.replace(NO_BREAK, " ").replace(NARROW, " ") == words
    assert " " not in said  # no line ends within a sum


@pytest.mark.parametrize(
    ("language", "unit", "words"),
    [
        ("fr", "%", f"34{NO_BREAK}%"),
        ("en", "%", "34%"),
        ("fr", "M€", f"34{NO_BREAK}M€"),
        ("en", "people", f"34{NO_BREAK}people"),
        ("en", "", "34"),
    ],
)
def test_a_number_and_its_unit(language, unit, words):
    with translation.override(language):
        assert with_unit("34", unit) == words


def test_a_number_is_grouped_and_keeps_the_decimals_that_are_asked_for():
    with translation.override("en"):
        assert [number_in_words(Decimal("12345.60"), 1), number_in_words(12345)] == ["12,345.6", "12,345"]


@pytest.mark.parametrize(
    ("language", "unit", "words"),
    [("fr", "%", f"64{NO_BREAK}%"), ("en", "%", "64%"), ("en", "people", "64 people"), ("en", "", "64")],
)
def test_a_key_figure_is_written_as_its_language_does(language, unit, words):
    with translation.override(language):
        assert KeyFigure(value="64", unit=unit).text == words
