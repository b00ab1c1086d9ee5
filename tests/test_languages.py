"""Every string of the interface has its French, and the catalogue holds nothing else."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import allauth
import polib
import wagtail
import wagtail_localize
from django.utils import translation
from django.utils.translation.template import templatize

from config.words import SAID_OTHERWISE
from launch.places import ROOT
from tests.sources import name_of, ours, templates

Key = tuple[str | None, str]
CALLS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "gettext_noop": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
# Ours is shown on Wagtail's screens too and says the same: only a capital or a near word differs.
SAID_OUR_WAY = {"title", "file", "document", "user", "subject", "Sort by", "Newest"}


# A participle or an adjective without its feminine, said of the reader.
MASCULINE = re.compile(
    r"\bvous (?:vous )?(?:n’)?(?:êtes|étiez|serez|avez été)(?: (?:pas|plus|déjà|bien|encore|toujours|aussi))*"
    r" [a-zéèêàçù]+(?:é|it|ert|eux|if)\b|^être (?:aussi )?(?:averti|prévenu|informé|inscrit|invité)\b"
    r"|\bje suis [a-z]+(?:é|i)\b",
    re.IGNORECASE,
)


def _said_in(tree: ast.AST) -> Iterator[Key]:
    """The strings for translation in Python: context and text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            context, text = CALLS[node.func.id]
            values = [getattr(argument, "value", None) for argument in node.args]
            if len(values) > text and isinstance(values[text], str):
                yield (values[context] if context is not None else None, values[text])


def _said_in_template(source: str) -> Iterator[Key]:
    """The strings for translation in a template, which Django turns into calls for gettext."""
    text = r"""(u?(?:\"\"\".*?\"\"\"|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
    calls = re.compile(rf"\b(n?p?gettext|_)\({text}(?:\s*,\s*{text})?", re.DOTALL)
    for name, *found in calls.findall(templatize(source)):
        values = [ast.literal_eval(each) for each in found if each]
        context, position = CALLS[name]
        yield (values[context] if context is not None else None, values[position])


@cache
def said() -> dict[Key, str]:
    """Every string for translation, with a file that says it."""
    found: dict[Key, str] = {}
    for path in ours():
        found |= dict.fromkeys(_said_in(ast.parse(path.read_text())), name_of(path))
    for name, source in templates().items():
        found |= dict.fromkeys(_said_in_template(source), f"templates/{name}")
    return found


@cache
def catalogue() -> dict[Key, polib.POEntry]:
    entries = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    return {(entry.msgctxt or None, entry.msgid): entry for entry in entries if not entry.obsolete}


def test_every_string_is_said_in_french():
    missing = [f"{where}: {key[1]}" for key, where in said().items() if key not in catalogue()]
    empty = [entry.msgid for entry in catalogue().values() if not entry.translated() or entry.fuzzy]

    assert len(said()) > 300
    assert missing == []
    assert empty == []


def test_catalogue_holds_nothing_that_nobody_says():
    assert [key[1] for key in catalogue() if key not in said()] == []


def test_translation_keeps_what_the_string_is_filled_with():
    placeholders = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

    def filled(text: str) -> set[str]:
        return set(placeholders.findall(text))

    odd = [
        entry.msgid
        for entry in catalogue().values()
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if text and filled(text) not in (filled(entry.msgid), filled(entry.msgid_plural))
    ]

    assert odd == []


def test_french_is_written_with_its_own_signs():
    """A typographic apostrophe, and a space that does not break before the signs that ask for one."""
    odd = [
        text
        for entry in catalogue().values()
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if re.search(r"\w'\w|\w[;!?»]|«\w| [;:!?»](?:\s|$)|« ", text)
    ]

    assert odd == []


def test_a_mail_is_called_by_one_word_in_french():
    """« e-mail », in the interface and in the guides; never « courriel » beside it."""
    assert [text[:80] for text in _french() if re.search(r"courriel", text, re.I)] == []


def test_nobody_is_spoken_to_as_a_man():
    """« Vous êtes inscrit » tells half of its readers that they are not meant: « Votre inscription est faite »."""
    assert [found[0] for text in _french() if (found := MASCULINE.search(text))] == []


def _french() -> Iterator[str]:
    """All that the interface says, and each line of the guides."""
    for entry in catalogue().values():
        yield from (entry.msgstr, *entry.msgstr_plural.values())
    for path in sorted((ROOT / "docs").glob("guide-*.md")):
        yield from path.read_text().splitlines()


def test_words_that_wagtail_also_says_keep_its_french():
    """Our catalogue comes first: a word that means something else here needs a context (pgettext)."""
    theirs = list(_said_by(wagtail, wagtail_localize))
    changed = {
        entry.msgid
        for entry in theirs
        if (said_here := catalogue().get((None, entry.msgid)))
        and (said_here.msgstr, said_here.msgstr_plural) != (entry.msgstr, entry.msgstr_plural)
    }

    assert len(theirs) > 1000
    assert changed - SAID_OUR_WAY - set(SAID_OTHERWISE) == set()


def test_what_is_said_otherwise_than_packages_say_it_is_still_a_text_of_theirs():
    theirs = {entry.msgid: entry.msgstr for entry in _said_by(wagtail, allauth)}

    assert [text for text in SAID_OTHERWISE if text not in theirs] == []
    with translation.override("fr"):
        assert [text for text in SAID_OTHERWISE if translation.gettext(text) == theirs[text]] == []


def _said_by(*packages: ModuleType) -> Iterator[polib.MOEntry]:
    """The French of packages, without context."""
    for package in packages:
        for path in Path(str(package.__file__)).parent.glob("**/locale/fr/LC_MESSAGES/django.mo"):
            yield from (entry for entry in polib.mofile(str(path)) if not entry.msgctxt)
