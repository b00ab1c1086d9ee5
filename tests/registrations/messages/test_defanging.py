"""What applicants typed stays words: no link, no markup, no second line, no turned text, no mark."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registrations.enums import MessageKind
from registrations.letters import LetterContext, defanging, write
from registrations.letters.defanging import LONGEST, LONGEST_LINES, as_written, tame, tame_name
from registrations.models import MessageTemplate
from tests.registrations.messages.letters import participant
from tests.registrations.messages.test_standard_words import Reader

# What mail programs turn into a link by themselves, taken wider than any of them does.
LINKIFIED = [
    re.compile(r"[a-z][a-z0-9+.-]*:\S", re.I),  # http://, mailto:, javascript:, tel:, localhost:8000
    re.compile(r"[\w-][.\u3002]\w"),  # example.org, www.x, 192.168.0.1
    re.compile(r"\S@|@\S"),  # awa@example, @someone
    re.compile(r"[/\\]{2}[^\s/\\]"),  # //host, \\\\server\share
    re.compile(r"[0-9a-f]:[0-9a-f]*[a-f]|\w::", re.I),  # an address of version 6
]


def links(text: str) -> list[str]:
    """What of it a program could make a link of: as it stands, and with signs that look like others read as those."""
    read = (text, unicodedata.normalize("NFKC", text.replace("…", " ")))
    return [pattern.pattern for pattern in LINKIFIED if any(pattern.search(each) for each in read)]


HIDDEN = re.compile(
    "[\x00-\x1f\x7f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]"
)
NASTY = [
    "https://evil.example",
    "//evil.example/x",
    "www.evil.example",
    "evil.example",
    "evil。example",
    "evil．example",
    "awa@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:a@b.c",
    "tel:+33600000000",
    "<a href=https://evil.example>x</a>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](https://evil.example)",
    "{personal_link}",
    "{reference}",
    "\ue000registration:1:show\ue001",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\r\nBcc: x@evil.example",
    "\n\n- x",
    "\x00",
    "evil\u200b.\u200bexample",
    "evil.\u2060example",
    "evil.\u00adexample",
    "http:\u200b//evil.example",
    "e\u0301vil.e\u0301xample",
    "\ud7ff\ufffe",
    "👩\u200d💻.example",
    "evil1:80",
    "localhost:8000/x",
    "bücher.example",
    "xn--bcher-kva.example",
    "2001:db8::1",
    "[::1]:80",
    "192.168.0.1:80",
    "\\\\evil\\share",
    "file:///etc",
    "evil\ufe52example",
    "evil\u2488example",
    "http\ufe13//evil",
    "mailto\uff1aawa\uff20evil",
    "awa\ufe6bevil",
    "\uff0f\uff0fevil",
]
ADDRESSES = [each for each in NASTY if links(each)]
# Long ones are cut: the cut must not make a link either.
typed = st.lists(
    st.one_of(
        st.sampled_from(NASTY),
        st.text(max_size=20),
        st.text("a1:.@/\\ +-", max_size=12),
        st.integers(LONGEST - 30, LONGEST).map("a".__mul__),
    ),
    max_size=6,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(typed)
@example("a:b")
@example("1.2.3.4")
@example("a.\n.b")
@example("https://evil.example0:0")
@example("a+1:2")
@example("x" * (LONGEST - 2) + "@x")
def test_nothing_that_is_typed_can_become_a_link(text):
    for lines in (False, True):
        tamed = tame(text, lines=lines)
        assert links(tamed) == []
        assert not HIDDEN.search(tamed.replace("\n", "") if lines else tamed)
        assert len(tamed) <= (LONGEST_LINES if lines else LONGEST)


def test_examples_are_links_before_they_are_tamed():
    assert len(ADDRESSES) > 25


@pytest.mark.parametrize("sign", ".:@/\\\u3002")
def test_no_sign_that_stands_for_another_gets_through(sign):
    """Whatever Unicode holds to be the same as what addresses are built with."""
    twins = [
        twin
        for twin in map(chr, range(0x80, 0x11000))
        if sign in unicodedata.normalize("NFKC", twin) and twin not in defanging.ELLIPSES
    ]

    assert [twin for twin in twins if links(tame(f"a{twin}{twin}b{twin}c"))] == []


@settings(max_examples=200, deadline=None)
@given(typed)
@example("00000::0@" + 184 * "a" + "👩\u200d💻.example")  # cut within a sign that is made of several
def test_what_was_tamed_stays_as_it_is(text):
    assert tame(tame(text)) == tame(text)


@settings(max_examples=300, deadline=None)
@given(typed)
def test_a_greeting_holds_a_name_or_nothing(text):
    name = tame_name(text)

    assert len(name) <= defanging.LONGEST_NAME
    assert len(name.split()) <= defanging.MOST_NAMES
    for sign in name:
        assert sign in defanging.NAME_SIGNS or unicodedata.category(sign)[0] in "LM"


@pytest.mark.parametrize(
    "name",
    ["Awa", "Jean-Pierre", "Zoë", "N’Golo", "Ana Maria", "李", "Đặng", "J.", "مریم", "می\u200cنا", "शिव"],
)
def test_a_greeting_keeps_the_names_of_people(name):
    assert tame_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", "Win a prize now", "evil.example", "http://x", "R2D2", "Awa!", "A" * 41, "<b>Awa</b>", "-"],
)
def test_a_greeting_takes_no_sentence_for_a_name(name):
    assert tame_name(name) == ""


def test_ordinary_words_stay_as_they_were_typed():
    for words in (
        "Il manque le RIB : 2 pages (sur 3).",
        "Rendez-vous à 18:30, salle 3.",
        "De 18:30:00 à 19:15. Une image en 16:9 !",
        "et/ou, le 12/01/2027",
        "a. b … c",
    ):
        assert tame(words) == words


@pytest.mark.django_db
class TestInALetter:
    """The same in a whole letter, by a template that uses every placeholder that a stranger's words may fill."""

    @pytest.fixture
    def registration(self, db):
        MessageTemplate.objects.create(
            kind=MessageKind.INFORMATION,
            language="en",
            subject="{page} {reference}",
            body="{greeting}\n\nYou are {name}, {first_name}.\n\n- {name}\n\n{message}\n\n{personal_link}",
        )
        return participant()

    def letter(self, registration, text, message=None):
        registration.answers = registration.answers | {"prenom": text}
        registration.name = text
        context = LetterContext(registration.intake, "en")
        values = {"message": text if message is None else message}
        return write(registration, MessageKind.INFORMATION, language="en", values=values, context=context)

    def shape(self, letter):
        read = Reader(letter.html)
        return (
            letter.subject,
            ["the mark" if link in letter.marks else link for link in read.links],
            [tag for tag, _attrs in read.tags if tag not in ("br", "li", "p", "ul")],
        )

    def test_typed_words_add_no_link_and_no_element(self, registration):
        harmless = self.shape(self.letter(registration, "Awa"))
        # In one test: making the page for each example would take minutes.
        for text in (*NASTY, "".join(NASTY)):
            letter = self.letter(registration, text, message="A word")

            assert self.shape(letter) == harmless
            typed_part = letter.text.split("* * *")[0].replace(harmless[1][0], "")
            for line in typed_part.splitlines():
                if "http://localhost" not in line and not any(mark in line for mark in letter.marks):
                    assert not LINKIFIED[1].search(line)
                    assert not LINKIFIED[2].search(line)

    def test_the_message_of_staff_stays_as_they_wrote_it_and_adds_no_element(self, registration):
        harmless = self.shape(self.letter(registration, "Awa"))
        said = "Le 12.12.2026 : https://visio.example.org/j/1?pwd=a, contact@example.org, 1.500 €."

        letter = self.letter(registration, "Awa", message=said)

        assert said in letter.text
        for text in (*NASTY, "".join(NASTY)):
            assert self.shape(self.letter(registration, "Awa", message=text)) == harmless

    def test_a_typed_placeholder_and_a_typed_mark_stay_words(self, registration):
        letter = self.letter(registration, "{personal_link} \ue000registration:1:show\ue001")

        [mark] = letter.marks
        assert letter.text.count(mark) == letter.html.count(mark) == 1
        assert "\ue000" not in letter.text + letter.html
        assert "{personal_link}" in letter.text


def test_words_of_staff_keep_their_lines_and_their_paragraphs():
    assert as_written(" Un\r\n \r\n\r\nDeux   mots\nTrois\n\n") == "Un\n\nDeux mots\nTrois"
