"""Patterns of staff: what they may say, their own message, and that none can stop the server."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.fields.patterns import LONGEST_TRIED, PatternRefused, PatternValidator, check_pattern
from tests.registrations.fields.samples import answered, spec


@pytest.mark.parametrize(
    "pattern",
    [
        "W[0-9]{9}",
        r"\d{2}/\d{4}",
        "[A-Z]{2,3}-[0-9]+",
        "(?:asso|coop|sas)",
        r"(\d{1,3}\.){3}\d{1,3}",
        r"[^\]\[a-z]*",
        "[]a]+",
        "été|hiver",
        "a?b?c?",
        r".+@.+\..+",
        "",
    ],
)
def test_useful_patterns_are_taken(pattern):
    check_pattern(pattern)

    assert re.compile(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*b",
        "(a|a)*",
        "(a|aa)+",
        r"(\w+\s?)+",
        ".*.*.*.*x",
        "(?:a?){30}",
        "((((a{1,9}){1,9}){1,9}){1,9})",
        "a++",
        "a*?",
        "(?=a)",
        r"(a)\1",
        r"\b",
        r"\p{L}",
        "(?P<nom>a)",
        "(?i)a",
        "[a",
        "[[a]]",
        "[a--b]",
        "(a",
        "a)",
        "*a",
        "a{,3}",
        "a{3,2}",
        "a{256}",
        "a{1000000}",
        "[z-a]",
        "\\",
        "(" * 11 + "a" + ")" * 11,
        "a" * 201,
    ],
)
def test_wrong_or_costly_patterns_are_refused_in_words(pattern):
    with pytest.raises(PatternRefused) as refusal:
        check_pattern(pattern)

    assert str(refusal.value).endswith(".")


@settings(max_examples=400, deadline=None)
@given(pattern=st.text(alphabet="ab()[]{}|*+?^$.\\-,:019dws ", max_size=40))
def test_whatever_is_written_is_a_pattern_or_is_refused(pattern):
    try:
        check_pattern(pattern)
    except PatternRefused:
        return

    re.compile(pattern)


@settings(max_examples=60, deadline=None)
@given(pattern=st.text(alphabet="ab()[]|*+?.{}39", max_size=24))
def test_no_accepted_pattern_is_slow_on_what_it_may_be_tried_on(pattern):
    try:
        check_pattern(pattern)
    except PatternRefused:
        return
    compiled = re.compile(pattern)

    begun = time.process_time()
    compiled.fullmatch("ab" * 127 + "!")
    compiled.fullmatch("a" * 254 + "!")

    assert time.process_time() - begun < 2


def test_the_costliest_shape_accepted_takes_a_moment():
    pattern = ".*.*.*x"
    check_pattern(pattern)

    begun = time.process_time()
    assert re.compile(pattern).fullmatch("a" * LONGEST_TRIED) is None

    assert time.process_time() - begun < 2


def test_an_answer_that_does_not_follow_is_refused_with_the_editors_own_words():
    asked = spec(
        "text",
        pattern="W[0-9]{9}",
        pattern_error_fr="Écrivez W et neuf chiffres.",
        pattern_error_en="Write W and nine figures.",
    )

    assert answered(asked, "W123456789").is_valid()
    for typed in ("W12345678", "xW123456789", "W123456789\nx", "w123456789"):
        (french,) = answered(asked, typed).error_list()
        assert french.message == "Écrivez W et neuf chiffres."
    (english,) = answered(asked, "x", language="en").error_list()
    assert english.message == "Write W and nine figures."


def test_an_empty_answer_follows_every_pattern_unless_it_is_required():
    assert answered(spec("text", required=False, pattern="[0-9]+")).is_valid()


def test_a_pattern_that_was_published_all_the_same_checks_nothing_and_costs_nothing():
    PatternValidator("(a+)+", "")("a" * 40 + "!")
