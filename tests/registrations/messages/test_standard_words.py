"""Our own words: every kind says what it must, in both languages, as text and as its formatted twin."""

import re
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.utils import translation

from registrations.domain.delivery import send_message
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.letters import standard_words
from registrations.letters.bodies import check_body, check_subject
from registrations.letters.standard import CHAPTERS
from registrations.workflows import WORKFLOWS
from tests.registrations.messages.letters import JOIN, participant, workshop_intake, written

pytestmark = pytest.mark.django_db
KINDS = list(MessageKind)
# They are about nobody's page, so they name none.
WITHOUT_PAGE = {MessageKind.LOST_LINK, MessageKind.CEILING, MessageKind.RIGHTS}


class Reader(HTMLParser):
    """What a mail program makes of the formatted part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in ("style", "title")
        if tag == "a":
            self.links.append(dict(attrs).get("href", ""))

    def handle_endtag(self, tag):
        self._silent = False

    def handle_data(self, data):
        if not self._silent:
            self.words += data.split()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_whole_letter_in_both_languages(kind, language):
    message = written(kind, language)
    # What leaves an hour later leaves too.
    assert send_message(message.pk, at=message.due_at)
    sent = mail.outbox[0]
    html, content_type = sent.alternatives[0]
    read = Reader(html)

    assert content_type == "text/html"
    assert dict(read.tags)["html"]["lang"] == language
    for part in (sent.subject, sent.body, html):
        assert "{" not in re.sub(r"<style>.*?</style>", "", part, flags=re.S)
        assert not re.search("[\ue000-\uf8ff]", part)
        assert "None" not in part
    assert len(sent.body.split()) > 40
    assert len(sent.subject) < 120
    assert len(sent.subject.splitlines()) == 1
    assert "noreply" not in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    if kind not in WITHOUT_PAGE | {MessageKind.SUBSCRIBE}:
        assert re.search("CV et profil|Appel national", sent.subject)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leads_to_the_persons_own_page_by_the_same_links_in_both_parts(kind):
    message = written(kind)
    send_message(message.pk, at=message.due_at)
    sent = mail.outbox[0]
    links = [link for link in Reader(sent.alternatives[0][0]).links if "/suivi/" in link]

    without = {
        MessageKind.READDRESSED,
        MessageKind.RETIRED,
        MessageKind.MISDIRECTED,
        MessageKind.CEILING,
        MessageKind.RIGHTS,
        MessageKind.GUEST_ENDED,
        MessageKind.GUEST_OVER,
        MessageKind.HANDED_ON,
    }
    assert bool(links) is (kind not in without), "whoever lost the registration gets no key to it"
    assert sorted(set(links)) == sorted(set(re.findall(r"http://localhost/en/suivi/\S+", sent.body)))


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_say_the_same_words(kind):
    message = written(kind)
    text = message.text
    for mark in message.marks:
        text = text.replace(mark, "")
    body = text.split("* * *")[0]
    words = {word.strip(":,.") for word in body.split() if not word.startswith("http")} - {"-", ""}

    assert words <= {word.strip(":,.") for word in Reader(message.html).words}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_our_words_keep_the_rules_that_staff_must_keep(kind, language):
    with translation.override(language):
        for workflow in ("", *WORKFLOWS):
            words = standard_words(kind, workflow)
            check_subject(str(words.subject), kind)
            check_body(words.body, kind)


def test_every_kind_says_when_it_is_sent():
    assert list(CHAPTERS) == KINDS
    assert all(str(chapter.sent) for chapter in CHAPTERS.values())


def test_the_formatted_part_stands_dark_screens_and_small_ones():
    html = written(MessageKind.CONFIRMATION).html

    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "<script" not in html
    assert "<img" not in html
    assert "http://www" not in html


def test_the_first_words_beside_the_subject_are_what_happened():
    html = written(MessageKind.CONFIRMATION).html

    peek = re.search(r'<div class="peek"[^>]*>([^<]*)</div>', html)
    assert peek
    assert peek[1] == "It is done: you have a place for CV et profil."


def test_a_title_in_another_language_is_marked_as_such():
    html = written(MessageKind.CONFIRMATION).html

    assert '<strong lang="fr">CV et profil</strong>' in html


def test_a_letter_says_who_answers():
    answered = written(MessageKind.CONFIRMATION)
    silent = written(MessageKind.DRAFT_LINK)

    assert answered.reply_to == "ateliers@example.org"
    assert "Answer this message" in answered.text
    assert silent.reply_to == ""
    assert "do not answer" in silent.text


def test_what_is_not_known_is_not_spoken_of():
    known = written(MessageKind.REMINDER_DAY)
    unknown = participant(workshop_intake(join_url=""))

    message = write_message(unknown, MessageKind.REMINDER_DAY, at=unknown.created_at)

    assert f"Join the event: {JOIN}" in known.text
    assert message
    assert "Join the event" not in message.text + message.html
