"""The layout of letters is made once for each shape; the words of one letter never show in another."""

import css_inline
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from registrations.letters import layout
from registrations.letters.layout import Around, Block, lay_out
from registrations.letters.said import Link, Said

AROUND = Around(
    language="fr",
    why="Vous recevez ce message pour une raison d’essai.",
    site_name="Déclencheurs",
    site_url="https://www.example.org",
    answered=True,
    personal=True,
)
PLAIN = ("Reçu", "Bonjour", "https://www.example.org/fin", "Votre projet est là.", "Ouvrir", "/suivi/abc")
HOSTILE = (
    '<b>Gras</b> & "cité" d\'ici',
    "{{ subject }} {% load i18n %}",
    'https://www.example.org/?a=1&b="2"',
    "Première ligne <script>\nDeuxième\u00a0: \ue0000\ue001 \\1",
    "Ouvrir >",
    "/suivi/?x=<y>&z='1'",
)


def blocks(text: str, words: str, address: str) -> list[Block]:
    """One of each kind, with each kind of piece."""
    return [
        Block(
            "paragraph",
            [[Said(text), Said(text, strong=True), Said("title", strong=True, language="en")], [Said(text)]],
        ),
        Block("list", [[Said(text)], [Link(address, words, about=text)]], title=words),
        Block("button", [[Link(address, words)]]),
    ]


def letter(texts: tuple[str, ...]) -> tuple[str, str]:
    subject, preheader, unsubscribe, text, words, address = texts
    with translation.override("fr"):
        return lay_out(
            blocks(text, words, address),
            AROUND,
            subject=subject,
            preheader=preheader,
            unsubscribe=unsubscribe,
        )


def told(html: str) -> list[tuple[str, dict]]:
    """What a mail program makes of it: each tag with what it holds and says by itself."""
    return [
        (tag.name, tag.attrs, tag.find(string=True, recursive=False))
        for tag in BeautifulSoup(html, "html.parser")(True)
    ]


@pytest.mark.parametrize("texts", [PLAIN, HOSTILE])
def test_a_letter_of_a_shape_that_is_kept_is_what_the_templates_make_of_its_words(texts):
    layout._made.cache_clear()
    letter(PLAIN[::-1])
    text, html = letter(texts)

    subject, preheader, unsubscribe, said, words, address = texts
    context = {
        "blocks": blocks(said, words, address),
        "around": AROUND,
        "subject": subject,
        "preheader": preheader,
        "unsubscribe": unsubscribe,
    }
    with translation.override("fr"):
        plain = render_to_string("emails/letter.txt", context).strip() + "\n"
        formatted = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True).inline(
            render_to_string("emails/letter.html", context)
        )
    assert text == plain
    assert told(html) == told(formatted)
    assert layout._made.cache_info().hits == 1


def test_what_is_left_out_leaves_no_place_for_it():
    layout._made.cache_clear()
    with_all = letter(PLAIN)
    without = letter(("Reçu", "", "", "Votre projet est là.", "Ouvrir", "/suivi/abc"))

    assert "Se désabonner" in with_all[0]
    assert "Se désabonner" not in without[0] + without[1]
    assert layout._made.cache_info().currsize == 2


def test_words_of_another_language_are_another_layout():
    layout._made.cache_clear()
    with translation.override("en"):
        english = lay_out(
            [], Around("en", "", "", "", answered=False, personal=False), subject="a", preheader=""
        )
    with translation.override("fr"):
        french = lay_out(
            [], Around("fr", "", "", "", answered=False, personal=False), subject="a", preheader=""
        )

    assert "Please do not answer" in english[0]
    assert "Please do not answer" not in french[0]
