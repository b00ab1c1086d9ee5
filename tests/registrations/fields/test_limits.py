"""How long a text may be, in characters or in words, said before and counted as the browser counts."""

import pytest
from django.utils import translation

from registrations.fields.limits import limit_of, words_in
from tests.registrations.fields.samples import answered, spec


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("un", 1),
        ("L’eau et le feu", 4),
        ("Objectif : 12 % !", 2),
        ("un\n\ndeux\ttrois", 3),
        ("… – —", 0),
    ],
)
def test_words_are_counted_as_a_person_would(text, words):
    assert words_in(text) == words


def test_a_text_is_refused_from_one_word_too_many_on():
    asked = spec("long_text", max_words=3)

    assert answered(asked, "un deux trois").is_valid()
    with translation.override("en"):
        (error,) = answered(asked, "un deux trois quatre").error_list()
    assert error.message == "Shorten this text: it has 4 words and may have 3."


def test_a_text_is_refused_from_one_character_too_many_on():
    asked = spec("long_text", max_length=5)

    assert answered(asked, "ab\r\ncd").is_valid(), "the end of a line is one character"
    assert answered(asked, "🚀🚀🚀🚀🚀").is_valid()
    with translation.override("en"):
        (error,) = answered(asked, "abcdef").error_list()
    assert error.message == "Shorten this text: it has 6 characters and may have 5."


def test_no_text_is_longer_than_what_is_kept_whatever_the_form_says():
    assert not answered(spec("long_text", max_length=50_000), "x" * 20_001).is_valid()
    assert not answered(spec("text", max_length=5000), "x" * 256).is_valid()


def test_words_alone_leave_room_for_long_ones():
    assert answered(spec("long_text", max_length=None, max_words=500), "x" * 19_000).is_valid()


def test_the_limit_is_said_before_one_writes():
    with translation.override("en"):
        limit = limit_of(spec("long_text", max_length=3000))
        words = limit_of(spec("long_text", max_length=None, max_words=1))

    assert (limit.most, limit.unit, limit.words) == (3000, "characters", "3,000 characters at most.")
    assert limit.count == "{count} of 3,000 characters"
    assert (words.most, words.unit, words.words) == (1, "words", "1 word at most.")


@pytest.mark.parametrize(
    "asked",
    [
        spec("text"),
        spec("text", max_length=80, identifies="full_name"),
        spec("email"),
        spec("number", max_length=5),
    ],
)
def test_no_limit_is_said_of_what_nobody_fills(asked):
    assert limit_of(asked) is None
