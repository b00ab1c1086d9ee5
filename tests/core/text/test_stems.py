"""Words as the search compares them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.text.stems import fold, stem_list, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("projets", "projet"),
        ("numériques", "numerique"),
        ("développeuse", "DEVELOPPEUSE"),
        ("œuvre", "oeuvres"),
        ("ateliers", "Atelier"),
        ("e\u0301dition", "éditions"),
    ],
)
def test_stems_forgive_accents_case_and_plurals_in_french(one, other):
    assert stems(one, "fr") == stems(other, "fr") != ""


def test_stems_leave_out_empty_words():
    assert stem_list("l’appel à projets de la région", "fr") == stem_list("appel projets région", "fr")


def test_stems_of_another_language_are_only_folded():
    assert stems("Größe Häuser", "de") == "große hauser"


def test_stems_leave_out_a_word_longer_than_64_characters():
    assert stem_list("a" * 65 + " appel", "fr") == ["appel"]


def test_a_sign_that_stands_for_several_words_is_each_of_them_and_an_accent_alone_is_none():
    assert stem_list("a\ufdfab \ufe70 \uff9e", "de") == ["aصلى", "الله", "عليه", "وسلمb"]


@given(st.text(max_size=200))
@example("\ufe70")
@example("\uff9e")
def test_stems_of_any_text_are_folded_words(text):
    for word in stem_list(text, "fr"):
        assert word
        assert " " not in word
        assert word == fold(word)
