"""Both languages of the demo, read from end to end: no page, letter or paper speaks the other one unless it says so."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from pathlib import Path

from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from wagtail.models import Page

from registrations.models import Draft, Message, PersonalLink, Registration, Subscription
from registrations.papers.receipts import has_receipt, receipt
from registrations.submissions import confirmation_token
from tests.foreign import Outline, foreign, foreign_words, outline
from tests.registrations.papers.reading import words as words_of_paper

NO_PAGES = ("/static/", "/media/", "/documents/", "/admin/")
# Asked beside what links lead to: what nobody links to, and what says that something is wrong.
BESIDE = (
    "/nulle-part/",
    "/en/nowhere/",
    "/recherche/?q=atelier",
    "/en/search/?q=workshop",
    "/recherche/?q=zzyzx",
    "/en/search/?q=zzyzx",
    "/suivi/inconnu/",
    "/en/suivi/unknown/",
)
FORMS = re.compile(r"/(?:inscription|register|rappel|reminder|alertes|alerts|suivi)/$")
CHECKS = re.compile(r"/(?:verifier|check|quel-programme|which-programme)/$")
ANSWERED = "?q1=no&q2=4&q3=4&q4=4"
OWN = ("", "modifier/", "annuler/", "effacement/", "liens/", "confirmer/")  # below a person's own address
SPOKEN = (
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "COMMENT",
    "X-WR-CALNAME",
)  # lines of a calendar that people read
DATA = (".csv", ".json", ".webmanifest")  # programs read it, by keys that are the same in every language


@dataclass(frozen=True)
class Answer:
    """What one address answered."""

    status: int
    is_page: bool
    text: str


def walk() -> dict[str, Answer]:
    """Every live page, all that its links lead to inside the site, and what is asked beside. Leaves nothing behind."""
    client, found = Client(), {}
    waiting = list(BESIDE)
    waiting += [
        page.url for page in Page.objects.filter(depth__gt=1).live().select_related("locale").order_by("path")
    ]
    with translation.override("fr"), transaction.atomic():
        while waiting:
            address = waiting.pop()
            if address in found:
                continue
            answer = found[address] = _ask(client, address)
            links = re.findall(r'href="(/[^"#?]*)', answer.text) if answer.is_page else []
            waiting += [link for link in links if not link.startswith(NO_PAGES)]
            if CHECKS.search(address):
                waiting.append(address + ANSWERED)
            elif FORMS.search(address):
                token = re.search(r'name="_submission" value="([^"]*)"', answer.text)
                sent = {"_submission": unescape(token[1])} if token else {}
                found[f"{address} sent empty"] = _ask(client, address, sent)
        found |= dict(_personal_pages(client)) | dict(_confirmations(client))
        transaction.set_rollback(True)
    return found


def _ask(client: Client, address: str, sent: dict[str, str] | None = None) -> Answer:
    answer = client.get(address) if sent is None else client.post(address, sent)
    text = "" if answer.streaming else answer.text
    return Answer(answer.status_code, "html" in answer.headers.get("Content-Type", ""), text)


def _personal_pages(client: Client) -> Iterator[tuple[str, Answer]]:
    """In English, somebody in each state, since their own words may be French; in French, one of each workflow."""
    known: set[tuple[str, str]] = set()
    for registration in Registration.objects.filter(erased_at=None).order_by("language", "pk"):
        workflow, state = registration.workflow_code, registration.state_code
        if (workflow, state) in known:
            continue
        first = workflow not in {code for code, _state in known}
        known.add((workflow, state))
        yield from _behind(
            client, PersonalLink.issue(registration=registration), f"{workflow} {state}", first=first
        )
    for draft in Draft.objects.order_by("pk")[:2]:
        yield from _behind(client, PersonalLink.issue(draft=draft), f"draft {draft.pk}", first=True)
    for subscription in Subscription.objects.order_by("pk")[:1]:
        yield from _behind(client, PersonalLink.issue(subscription=subscription), "alerts", first=True)


def _confirmations(client: Client) -> Iterator[tuple[str, Answer]]:
    """What follows the sending, of one registration of each form and language."""
    sent = {(one.intake.form_id, one.language): one for one in Registration.objects.filter(erased_at=None)}
    for (_form, language), registration in sent.items():
        pages = Page.objects.live().filter(translation_key=registration.intake.page_key)
        for page in pages.filter(locale__language_code=language).specific():
            address = page.url_of("confirmation", token=confirmation_token(registration.pk))
            yield f"{page.url} confirmation", _ask(client, address)


def _behind(client: Client, token: str, name: str, *, first: bool) -> Iterator[tuple[str, Answer]]:
    for language in ("/en", "") if first else ("/en",):
        for path in OWN if first else ("",):
            answer = client.get(f"{language}/suivi/{token}/{path}", follow=True)
            yield f"{language}/suivi/{name}/{path}", Answer(answer.status_code, True, answer.text)


def language_of(address: str) -> str:
    return "en" if address.startswith("/en/") else "fr"


def pieces_of(address: str, answer: Answer) -> list[tuple[str, str, list[str]]]:
    """What there speaks the other language."""
    if answer.is_page:
        return foreign(outline(answer.text))
    lines = unescape(answer.text.replace("\r\n ", "")).splitlines()
    if "BEGIN:VCALENDAR" in answer.text:
        lines = [line.partition(":")[2].replace("\\n", " ") for line in lines if line.startswith(SPOKEN)]
    bare = [re.sub(r"<[^>]*>", " ", line) for line in lines]
    language = language_of(address)
    return [(address, line[:120], words) for line in bare if (words := foreign_words(line, language))]


class Languages:
    """Asked of the demo that `test_demo.py` loads and walks once for all: nobody writes."""

    walked: dict[str, Answer]

    def outlines(self) -> dict[str, Outline]:
        return {
            address: outline(answer.text)
            for address, answer in self.walked.items()
            if answer.is_page and answer.text
        }

    def test_nothing_speaks_the_other_language(self):
        found = defaultdict(list)
        for address, answer in self.walked.items():
            for place, piece, words in pieces_of(address, answer) if not address.endswith(DATA) else ():
                found[place, piece, tuple(words)].append(address)

        assert len(self.walked) > 300
        spoken = {key: addresses[0] for key, addresses in found.items()}
        assert spoken == {}, spoken

    def test_every_error_speaks_both_languages(self):
        names = [path.name for path in Path("templates").glob("[45]*.html")]
        said = {}
        for name, (language, path) in product(names, (("fr", "/"), ("en", "/en/"))):
            with translation.override(language):
                page = outline(render_to_string(name, {"above": path}, RequestFactory().get(path)))
            assert (page.language, page.nameless) == (language, []), name
            said[name, language] = foreign(page)

        assert len(said) > 12
        assert not any(said.values()), said

    def test_what_follows_a_sending_is_read_in_both_languages(self):
        found = {
            language_of(address)
            for address, answer in self.walked.items()
            if address.endswith(" confirmation") and answer.status == 200
        }
        assert found == {"fr", "en"}

    def test_every_page_says_its_language_and_gives_each_heading_and_link_a_name(self):
        for address, page in self.outlines().items():
            assert page.language == language_of(address), address
            assert page.nameless == [], address

    def test_both_languages_of_a_page_name_each_other_and_have_the_same_parts(self):
        outlines = self.outlines()
        lists = {"/actualites/"}  # one more in French: the page that has no English on purpose
        pairs = 0
        for address, page in outlines.items():
            others = {code: "/" + url.split("/", 3)[3] for code, url in page.alternates.items()}
            if " " in address or "?" in address or not others:
                continue
            twin = others["en" if language_of(address) == "fr" else "fr"]
            assert others[language_of(address)] == address
            assert "/" + page.canonical.split("/", 3)[3] == address
            assert outlines[twin].alternates == page.alternates, address
            if language_of(address) == "fr" and address not in lists:
                pairs += 1
                assert outlines[twin].structure == page.structure, address
        assert pairs > 60

    def test_what_is_held_in_french_says_so_in_english_to_people_and_to_machines(self):
        english, french = (
            {a: self.walked[a].text for a in self.walked if re.fullmatch(address, a)}
            for address in (
                r"/en/programmes/declics-numeriques/discovery-edition/(?:[a-z-]+/)?",
                r"/programmes/declics-numeriques/edition-decouverte/(?:[a-z-]+/)?",
            )
        )
        english = {a: text for a, text in english.items() if not a.endswith("/register/")}

        assert len(english) == 11
        for address, text in english.items():
            assert "Held in French" in text, address
            assert re.search(r'"@type": ?"Event"[^}]*"inLanguage": ?"fr"', text), address
        assert not any("En français" in text for text in french.values())

    def test_letters_speak_the_language_they_are_written_in(self):
        odd = {}
        for message in Message.objects.exclude(html="").order_by("pk"):
            page = outline(message.html)
            assert page.language == message.language, message
            for text in (message.subject, message.shown_text):
                if words := foreign_words(text, message.language):
                    odd[message.kind, message.language] = words
        assert odd == {}, odd

    def test_receipts_speak_the_language_that_was_answered_in(self):
        odd, own = {}, Registration.objects.filter(erased_at=None).order_by("workflow_code", "language", "pk")
        for one in own:
            key = (one.workflow_code, one.language)
            if key not in odd and has_receipt(one):
                with translation.override(one.language):
                    odd[key] = foreign_words(words_of_paper(receipt(one, at=timezone.now())), one.language)

        assert len(odd) > 4
        assert not any(odd.values()), odd
