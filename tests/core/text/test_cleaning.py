"""What nobody sees is never part of what was typed, in any form of the site."""

import sys
import unicodedata

import pytest
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.admin.forms.auth import LoginForm

from core.text.addressees import email_key
from core.text.cleaning import exact, lines, one_line
from search.queries import SearchForm

HIDDEN = {
    "zero-width space": "\u200b",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "joiner": "\u200d",
    "non-joiner": "\u200c",
    "tag": "\U000e0041",
    "variation selector": "\ufe0f",
    "variation selector of ideographs": "\U000e0101",
    "right to left": "\u202e",
    "isolate": "\u2066",
    "left to right mark": "\u200e",
    "Arabic letter mark": "\u061c",
    "private use": "\ue000",
    "private use, far away": "\U000f0001",
    "NUL": "\x00",
    "bell": "\x07",
    "delete": "\x7f",
    "C1 control": "\x9f",
    "half a character": "\ud800",
    "no character": "\uffff",
    "grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "invisible times": "\u2062",
    "interlinear anchor": "\ufff9",
}


@pytest.mark.parametrize("sign", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("clean", [exact, one_line, lines])
@pytest.mark.parametrize("around", ["{0}awa@example.org", "awa@example.org{0}", "a{0}wa@exam{0}{0}ple.org"])
def test_what_nobody_sees_is_gone(clean, sign, around):
    assert clean(around.format(sign)) == "awa@example.org"


@pytest.mark.parametrize(
    "space", [s for s in map(chr, range(sys.maxunicode)) if unicodedata.category(s) == "Zs"]
)
def test_every_space_is_a_space(space):
    assert exact(f"{space}01{space}{space}23{space}") == "01 23"
    assert one_line(f"Jean{space}Dupont") == "Jean Dupont"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_every_end_of_line_is_one(end):
    assert lines(f"un{end}deux") == "un\ndeux"
    assert one_line(f"un{end}deux") == "un deux"


def test_accents_are_composed():
    for clean in (exact, one_line, lines):
        assert clean("Cre\u0301ation") == "Création"


@pytest.mark.parametrize(
    "words",
    [
        "می\u200cنا",  # Persian: without it the letters would join
        "شاه\u200cنامه",
        "क्\u200dष",  # Hindi: a half letter
        "👩\u200d💻",  # one picture of two
        "❤️ 🏳️\u200d🌈 👩🏽\u200d🔬",
        "1\ufe0f\u20e3",
        "Đặng Thị Ngọc Ánh · 李小龙 · Владимир · Αθηνά · שלום",
        "de l’Œuvre – 12 % – « à »",
    ],
)
def test_what_has_a_meaning_stays(words):
    assert one_line(words) == words
    assert lines(f"{words}\n  {words}") == f"{words}\n  {words}"


def test_an_exact_answer_keeps_no_joiner_and_nothing_wide():
    assert exact("می\u200cنا@example.org") == "مینا@example.org"
    assert exact("１２３４５") == "12345"


def test_no_break_spaces_are_kept_where_one_typesets():
    assert lines("Oui\u202f! Prix\u00a0: 3") == "Oui\u202f! Prix\u00a0: 3"
    assert one_line(" Oui \u202f! ", no_break=True) == "Oui\u202f!"
    assert one_line("Oui\u202f!") == "Oui !"


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=6), st.sampled_from([*HIDDEN.values(), "می", "क्", "👩", "❤", "\u20e3", "1"])
        ),
        max_size=8,
    ).map("".join)
)
def test_what_is_clean_stays_as_it_is(text):
    for clean in (exact, one_line, lines):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        cleaned.encode()
        assert "\x00" not in cleaned


def test_two_spellings_of_an_address_are_one():
    assert email_key("Awa\u200b@Example.org\ufeff") == email_key("awa@example.org")


def test_a_search_is_made_of_what_one_sees():
    assert SearchForm(QueryDict("q=%E2%80%8Blicorne%00%E2%80%AE%20%20bleue")).query == "licorne bleue"


class AnyForm(forms.Form):
    """As Django's, Wagtail's and others' forms are: it knows nothing of cleaning."""

    mail = forms.EmailField()
    line = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    day = forms.DateField()
    amount = forms.DecimalField()
    password = forms.CharField(widget=forms.PasswordInput)


def test_every_form_of_the_site_cleans_what_was_typed():
    typed = {
        "mail": "\u2060awa@example.org\u200b",
        "line": "Un\u202e\ue000 titre\u00a0!",
        "text": "Un\u200b\r\ndeux",
        "day": "\ufeff2027-01-25",
        "amount": "12\u200b",
        "password": "\u200bsecret\ue000",
    }

    form = AnyForm(typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["mail"] == "awa@example.org"
    assert form.cleaned_data["line"] == "Un titre\u00a0!"
    assert form.cleaned_data["text"] == "Un\ndeux"
    assert form.cleaned_data["amount"] == 12
    assert form.cleaned_data["password"] == typed["password"], "a password is what was typed"
    assert form["mail"].value() == "awa@example.org", "and so it comes back on screen"


@pytest.mark.django_db
@pytest.mark.parametrize("form", [AuthenticationForm, LoginForm])
def test_one_signs_in_with_a_pasted_address(form):
    asked = form(data={"username": "\u200bawa@example.org\ufeff", "password": "x"})

    asked.is_valid()

    assert asked.cleaned_data["username"] == "awa@example.org"
