"""The guides stay true: their links lead somewhere, their pictures are there, they say what the screen says."""

import re
import runpy
import sys
from functools import cache
from pathlib import Path

import polib
import pytest
import wagtail
import wagtail_localize
from django.utils.text import slugify

from launch.catalogues import CATALOGUES
from launch.places import ROOT

GUIDES = [ROOT / "docs/guide-redaction.md", ROOT / "docs/guide-inscriptions.md"]
PICTURES = ROOT / "docs/pictures"
README = ROOT / "README.md"
REDRAWN = PICTURES / "redrawn/README.md"  # how pages looked before: nothing takes that again
HEAVIEST = 60_000  # bytes of a picture of the guide
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
# What is said in the database and in no catalogue: the first workflow's name (config.migrations), the icons' words.
NOT_IN_A_CATALOGUE = {"Soumettre à Relecture avant publication", "ainsi", "+", "…"}


@pytest.fixture(params=GUIDES, ids=lambda path: path.stem)
def guide(request) -> Path:
    return request.param


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def quoted(path: Path) -> list[str]:
    """What a guide quotes as the screen's own words, its pictures' descriptions included."""
    return sorted(set(re.findall(r"«\N{NO-BREAK SPACE}([^»]+)\N{NO-BREAK SPACE}»", text(path))))


def links(path: Path) -> list[str]:
    return re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))


def pictures(path: Path) -> list[tuple[str, str]]:
    """The description and the address of each picture, written in Markdown or, where it needs a width, in HTML."""
    source = path.read_text(encoding="utf-8")
    html = re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)"', source)
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", source) + [(words, address) for address, words in html]


def plain(label: str) -> str:
    """The label as one compares it: one kind of space and of apostrophe, no capital, no sign at its end."""
    spaced = re.sub(r"\s+", " ", label.replace("’", "'")).strip(" .:")
    return spaced[:1].lower() + spaced[1:]


@cache
def labels() -> tuple[set[str], list[re.Pattern]]:
    """What our interface and Wagtail's say in French: as it is, and as patterns where a word is filled in."""
    said = [
        entry for path in ROOT.glob(CATALOGUES) for entry in polib.pofile(str(path)) if not entry.obsolete
    ]
    for package in (wagtail, wagtail_localize):
        for path in Path(package.__file__).parent.glob("**/locale/fr/LC_MESSAGES/django.mo"):
            said += polib.mofile(str(path))
    texts = {plain(each) for entry in said for each in (entry.msgstr, *entry.msgstr_plural.values()) if each}
    filled = [each for each in texts if PLACEHOLDER.search(each) and _words(each) > 7]
    return texts, [_pattern(each) for each in filled]


def _words(label: str) -> int:
    """How many letters are the label's own."""
    return len(re.findall(r"\w", PLACEHOLDER.sub("", label)))


def _pattern(label: str) -> re.Pattern:
    return re.compile(".+".join(re.escape(part) for part in PLACEHOLDER.split(label)))


def is_said(label: str) -> bool:
    texts, patterns = labels()
    return plain(label) in texts or any(pattern.fullmatch(plain(label)) for pattern in patterns)


def test_every_label_that_a_guide_quotes_is_on_the_screen(guide):
    unknown = [label for label in quoted(guide) if label not in NOT_IN_A_CATALOGUE and not is_said(label)]

    assert len(quoted(guide)) > 50
    assert unknown == []


@pytest.mark.parametrize("label", ["Publier demain", "Période de dépots", "Recopier l’appel"])
def test_a_label_that_nobody_says_is_found(label):
    assert not is_said(label)


def test_french_quotes_are_all_closed_and_hold_their_words_together(guide):
    words = text(guide)

    held = re.findall(r"«\N{NO-BREAK SPACE}|\N{NO-BREAK SPACE}»", words)
    assert words.count("«") == words.count("»") == len(held) / 2
    assert re.findall(r"\S [;:!?](?=\s|$)", words) == []


def test_every_link_of_a_guide_leads_somewhere(guide):
    headings = {
        slugify(found, allow_unicode=True) for found in re.findall(r"^#+ (.+)$", text(guide), re.MULTILINE)
    }
    inside = [link for link in links(guide) if link.startswith("#")]
    outside = [link for link in links(guide) if not link.startswith(("#", "https://"))]

    assert len(inside) > 4
    assert [link for link in inside if link[1:] not in headings] == []
    assert [link for link in outside if not (guide.parent / link).exists()] == []


@pytest.mark.parametrize("path", [*GUIDES, README, REDRAWN], ids=lambda path: path.parent.name + path.stem)
def test_every_picture_is_there_light_and_described(path):
    for described, address in pictures(path):
        file = path.parent / address
        assert file.is_file(), address
        assert len(described) > 40, address
        assert file.stat().st_size < (HEAVIEST if path in GUIDES else 2 * HEAVIEST), address


def test_no_picture_is_left_over_and_each_can_be_taken_again(monkeypatch):
    monkeypatch.syspath_prepend(str(PICTURES))
    monkeypatch.setattr(sys, "argv", ["make.py"])
    taken = runpy.run_path(str(PICTURES / "make.py"))["PICTURES"]
    made = {PICTURES / folder / f"{name}.webp" for name, (folder, _taken) in taken.items()}
    shown = {path.parent / address for path in (*GUIDES, README) for _words, address in pictures(path)}
    kept = {REDRAWN.parent / address for _words, address in pictures(REDRAWN)}

    assert made == shown
    assert {path for path in PICTURES.rglob("*") if path.suffix in (".webp", ".png")} == shown | kept


def test_readme_leads_to_the_guides():
    assert {f"docs/{path.name}" for path in GUIDES} <= set(links(README))
