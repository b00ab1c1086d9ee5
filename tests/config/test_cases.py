"""What the documents say is held by a test is held by one that is there."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings

DOCUMENTS = [
    settings.BASE_DIR / "docs/cases.md",
    settings.BASE_DIR / "docs/accessibilite.md",
    *sorted((settings.BASE_DIR / "docs/decisions").glob("*.md")),
]
NAMED = re.compile(r"`(?:(?P<path>tests/[\w/.-]+)|…)?(?:::(?P<name>\w+(?:::\w+)?))?[^`]*`")


def named(text: str) -> Iterator[tuple[str, str]]:
    """The tests that a document names: a path, and the name of a test; « …::name » is one of the path before."""
    before = ""
    for found in NAMED.finditer(text):
        path, name = found["path"] or "", found["name"] or ""
        if path or name:
            before = path or before
            yield before, name.rpartition("::")[2]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_test_that_a_document_names_is_there(document):
    gone = [
        f"{path}::{name}"
        for path, name in named(document.read_text())
        if not (file := settings.BASE_DIR / path).exists()
        or (name and not re.search(rf"(def|class) {name}\b", file.read_text()))
    ]

    assert gone == []


def test_the_cases_name_tests_in_every_row():
    rows = [line for line in DOCUMENTS[0].read_text().splitlines() if re.match(r"\| [A-Z]\d", line)]

    assert len(rows) > 40
    assert [row[:60] for row in rows if "`tests/" not in row and "::" not in row] == []
