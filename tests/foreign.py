"""Words of the other language in what a reader of one language is given: pages, letters, papers, what programs take.

A word counts when only one of the two languages has it: the little words of every sentence, and those of our interface.
In a page each piece of text is read in the language that its nearest `lang` says, so a mark is checked like the page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from launch.places import ROOT

OTHER = {"fr": "en", "en": "fr"}
TABLE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


@cache
def only_in() -> dict[str, set[str]]:
    """By language: its little words, and those that only it says in our catalogue of the interface."""
    with (ROOT / "locale/fr/LC_MESSAGES/django.po").with_suffix(".mo").open("rb") as file:
        said = GNUTranslations(file)._catalog.items()
    english = _plain_words(key[0] if isinstance(key, tuple) else key for key, _text in said)
    french = _plain_words(text for key, text in said if key)
    little = {name: set(TABLE[name].split()) for name in ("fr", "en", "both")}
    return {
        "fr": (little["fr"] | (french - english)) - little["both"],
        "en": (little["en"] | (english - french)) - little["both"],
    }


def _plain_words(texts: Iterable[str]) -> set[str]:
    return {
        word
        for text in texts
        for word in re.findall(r"[a-zà-ÿœ]{3,}", ELISION.sub(" ", re.sub(r"%\(\w+\)\w|\{\w*\}", " ", text)))
    }


# Marks of French that no English word of ours has; capitals are names of people and places.
ACCENTED = re.compile(r"[a-zà-ÿœ]*[àâçéèêëîïôùûœ][a-zà-ÿœ’]*")
WORD = re.compile(r"[\w]+(?:[’'-][\w]+)*")
ELISION = re.compile(r"\b(?:l|d|j|n|m|t|s|c|qu|jusqu|lorsqu|puisqu)’(?=\w)", re.IGNORECASE)
ADDRESS = re.compile(
    r"\S+@\S+|https?://\S+|\S*/\S*/\S*|\w+(?:[.-]\w+)*\.(?:org|fr|com|localhost|pdf|docx?|xlsx?|png|jpe?g)\b"
)

EVERY_NAME = re.compile("|".join(map(re.escape, sorted(TABLE["names"], key=len, reverse=True))))


def foreign_words(text: str, language: str) -> list[str]:
    """The words of `text`, which is read in `language`, that only the other one has."""
    bare = ADDRESS.sub(" ", EVERY_NAME.sub(" ", text.replace("'", "’")))
    other = OTHER[language]
    if other == "fr":
        found = [
            word for word in ACCENTED.findall(bare) if not re.search(rf"[A-ZÀ-Ý]{re.escape(word)}", bare)
        ]
        bare = ELISION.sub(" ", bare)
    else:
        found = []
    plain = [word for word in WORD.findall(bare) if word.lower() in only_in()[other]]
    return list(dict.fromkeys([*found, *plain]))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text of a page: where it stands, the language it is read in, what it says."""

    place: str
    language: str
    text: str


# Elements that a sentence does not go across, those without an end, those that shape a page, those that need a name.
BLOCKS = frozenset(TABLE["blocks"].split())
VOID = frozenset(TABLE["void"].split())
LANDMARKS = frozenset({"header", "nav", "main", "footer", "h1", "h2", "h3", "h4"})
NAMED = frozenset({"a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "title", "legend", "label", "summary"})


@dataclass
class Outline(HTMLParser):
    """A page read once: its pieces of text, its headings and landmarks, what has no name."""

    SPOKEN = ("alt", "title", "aria-label", "placeholder", "label")
    METAS = frozenset({"description", "og:title", "og:description", "og:image:alt"})

    language: str = ""
    pieces: list[Piece] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    canonical: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, str]] = []  # tag, language, class
        self.said: list[str] = []
        self.names: list[tuple[str, list[str]]] = []
        self.data = ""

    @property
    def now(self) -> str:
        return self.open[-1][1] if self.open else self.language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.now)[:2]
        if tag in BLOCKS or "lang" in given:
            self.flush()
        if tag == "html":
            self.language = language
        if tag in LANDMARKS:
            self.structure.append(tag)
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "link" and given.get("rel") == "alternate" and "hreflang" in given:
            self.alternates[given["hreflang"]] = given["href"]
        spoken = self._attributes(tag, given, language)
        if tag in VOID:
            return
        self.open.append((tag, language, given.get("class", "")))
        if tag in NAMED:
            self.names.append((tag, spoken))
        self.data = "" if tag != "script" else given.get("type", "script")

    def _attributes(self, tag: str, given: dict[str, str], language: str) -> list[str]:
        """What the element says in its attributes, which names what it stands in too."""
        spoken = [given[name] for name in self.SPOKEN if given.get(name)]
        if tag == "meta" and (given.get("name") or given.get("property")) in self.METAS:
            spoken.append(given["content"])
        if tag == "input" and given.get("type") in ("submit", "button"):
            spoken.append(given.get("value", ""))
        self.pieces += [Piece(f"{tag} {given.get('class', '')}", language, words) for words in spoken]
        for _tag, collected in self.names:
            collected.extend(spoken)
        return spoken

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not any(each == tag for each, _language, _kind in self.open):
            return
        marks = len(self.open) > 1 and self.open[-1][1] != self.open[-2][1]
        if tag in BLOCKS or marks:
            self.flush()
        if tag in NAMED and self.names:
            name, collected = self.names.pop()
            if not "".join(collected).strip():
                self.nameless.append(name)
        while self.open.pop()[0] != tag:
            pass
        self.data = ""

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "script":
            if self.data == "application/ld+json":
                self.pieces += [
                    Piece("data for machines", self.language, said) for said in told(json.loads(data))
                ]
            return
        if self.open and self.open[-1][0] == "style":
            return
        self.said.append(data)
        for _tag, collected in self.names:
            collected.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self.said).split())
        self.said = []
        if text:
            tag, language, kind = self.open[-1] if self.open else ("", self.language, "")
            self.pieces.append(Piece(f"{tag} {kind}".strip(), language, text))


MACHINE_WORDS = frozenset(
    {"name", "description", "headline", "text", "caption", "abstract", "transcript", "jobTitle"}
)


def told(node: Any, key: str = "") -> Iterator[str]:
    """The words of structured data, in the page's language."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from told(value, name)
    elif isinstance(node, list):
        for each in node:
            yield from told(each, key)
    elif isinstance(node, str) and key in MACHINE_WORDS:
        yield re.sub("<[^>]+>", " ", node)


@lru_cache(maxsize=600)
def outline(html: str) -> Outline:
    page = Outline()
    page.feed(html)
    page.close()
    return page


def foreign(page: Outline) -> list[tuple[str, str, list[str]]]:
    """Of each piece that says words of the other language: its place, the piece, and the words."""
    return [
        (piece.place, f"[{piece.language}] {piece.text[:120]}", words)
        for piece in dict.fromkeys(page.pieces)
        if piece.language in OTHER and (words := foreign_words(piece.text, piece.language))
    ]
