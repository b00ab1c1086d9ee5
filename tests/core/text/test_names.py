"""One person's name, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.names import name_key, same_person


@pytest.mark.parametrize(
    "typed",
    [
        "Éloïse Dupont-Martin",
        "eloise DUPONT MARTIN",
        "Dupont-Martin, Éloïse",
        "  Eloïse   Dupont–Martin ",
        "DUPONT‑MARTIN Éloïse",
        "E\u0301loi\u0308se Dupont Martin",
    ],
)
def test_case_accents_hyphens_and_order_do_not_tell_people_apart(typed):
    assert name_key(typed) == "dupont eloise martin"


@pytest.mark.parametrize(
    ("one", "other"), [("Awa Martin", "Bao Martin"), ("Jean", "Jeanne"), ("李雷", "韩梅")]
)
def test_other_names_are_other_people(one, other):
    assert not same_person(name_key(one), name_key(other))


def test_a_name_that_was_not_given_is_nobody_elses():
    assert same_person(name_key("Awa Martin"), name_key(" - "))


@given(st.text(max_size=12))
def test_a_key_is_the_same_for_what_is_typed_in_capitals_and_for_itself(typed):
    key = name_key(typed)

    assert name_key(key) == key
    assert len(key) <= 255
