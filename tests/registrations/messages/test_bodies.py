"""What staff write: plain text with placeholders, checked before anyone receives it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.enums import MessageKind as Kind
from registrations.letters.bodies import check_body, check_subject, passages
from registrations.letters.placeholders import ALLOWED, PLACEHOLDERS
from registrations.letters.said import NOTHING, Link, Listed, Said
from registrations.letters.values import Values
from registrations.letters.writing import Frame, compose, resolve

VALUES = Values(
    {
        "greeting": lambda: Said("Hello,"),
        "page": lambda: Said("Page", strong=True),
        "message": lambda: Said("One\nTwo"),
        "personal_link": lambda: Link("https://site.example/own", "Open"),
        "steps": lambda: Listed(("First", "Second"), "Next"),
        "when": lambda: NOTHING,
    }
)


def shapes(body: str) -> list[tuple[str, int]]:
    return [(block.kind, len(block.lines)) for block in resolve(body, VALUES)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One.", [("paragraph", 1)]),
        ("One.\nTwo.", [("paragraph", 2)]),
        ("One.\n\nTwo.\n\n\n\nThree.", [("paragraph", 1)] * 3),
        ("One.\r\n \r\nTwo.", [("paragraph", 1)] * 2),
        ("- a\n- b", [("list", 2)]),
        ("See:\n- a\n- b\nand then", [("paragraph", 1), ("list", 2), ("paragraph", 1)]),
        ("{personal_link}", [("button", 1)]),
        ("Here: {personal_link}", [("paragraph", 1)]),
        ("- {personal_link}", [("list", 1)]),
        ("{steps}", [("list", 2)]),
        ("Before\n{steps}\nAfter", [("paragraph", 1), ("list", 2), ("paragraph", 1)]),
        ("When: {when}\nPage: {page}", [("paragraph", 1)]),
        ("When: {when}", []),
        ("{unknown}", []),
        ("", []),
    ],
)
def test_blank_lines_dashes_and_placeholders_make_the_form_of_a_letter(body, expected):
    assert shapes(body) == expected


def test_nothing_else_means_anything():
    letter = compose("S", "<b>bold</b> **bold** # title [x](y) &amp; <script>", VALUES, Frame(language="en"))

    assert "<b>bold</b> **bold** # title [x](y) &amp; <script>" in letter.text
    assert "&lt;b&gt;bold&lt;/b&gt; **bold** # title [x](y) &amp;amp; &lt;script&gt;" in letter.html


def test_a_value_on_several_lines_stays_in_its_paragraph():
    letter = compose("S {message}", "{message}", VALUES, Frame(language="en"))

    assert "One\nTwo" in letter.text
    assert "One<br>Two" in letter.html
    assert letter.subject == "S One Two"


def test_a_mark_that_staff_paste_is_none():
    letter = compose("S", "x \ue000registration:1:show\ue001 y", VALUES, Frame(language="en"))

    assert "\ue000" not in letter.text + letter.html


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab -\n\r{}_page{}{page}{steps}<&\ue000"), max_size=60))
def test_any_text_can_be_cut_into_passages_and_filled_in(body):
    assert all(passage.lines for passage in passages(body))
    assert all(line for block in resolve(body, VALUES) for line in block.lines)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{nom}", "unknown"),
        ("{join_link}", "unknown"),  # never for someone who waits
        ("{page", "brace"),
        ("page}", "brace"),
        ("{Page}", "brace"),
        ("{ page }", "brace"),
        ("{{page}}", "brace"),
        ("{page.title}", "brace"),
        ("{}", "brace"),
        ("Then: {steps}\n\n{personal_link}", "list"),
        ("- {page} {steps}\n\n{personal_link}", "list"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_in_is_refused(body, code):
    with pytest.raises(ValidationError) as refusal:
        check_body(body, Kind.WAITING)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "body", ["", "No placeholder.", "{page}{page}", "- {steps}", "{steps}", "{greeting} {personal_link}"]
)
def test_a_text_that_can_be_filled_in_is_taken(body):
    check_body(f"{body}\n\n{{personal_link}}", Kind.WAITING)


def test_a_refusal_says_what_can_be_used():
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        check_body("Hello {prenom}", Kind.LOST_LINK)

    assert refusal.value.messages == [
        "Nothing is known by {prenom} here. You can use: {greeting}, {links}, {site}."
    ]


@pytest.mark.parametrize("name", ["greeting", "first_name", "name", "personal_link", "steps", "state"])
def test_a_subject_holds_nothing_of_the_person_and_no_link(name):
    with pytest.raises(ValidationError):
        check_subject(f"Hello {{{name}}}", Kind.CONFIRMATION)

    check_subject("{page}, {reference}, {when}", Kind.CONFIRMATION)


def test_a_subject_is_one_line():
    with pytest.raises(ValidationError) as refusal:
        check_subject("One\nTwo", Kind.CONFIRMATION)

    assert refusal.value.code == "lines"


def test_every_placeholder_serves_and_is_explained():
    used = {name for names in ALLOWED.values() for name in names}

    assert used == set(PLACEHOLDERS)
    assert set(ALLOWED) == set(Kind)
    assert all(str(each.means) and str(each.example) for each in PLACEHOLDERS.values())
