"""Texts in the language that is read."""

import pytest
from django.utils import translation

from core.text.languages import semicolons


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Public\N{NO-BREAK SPACE}; Nombre attendu"), ("en", "Public; Nombre attendu")],
)
def test_a_semicolon_stands_as_the_language_sets_it(language, said):
    with translation.override(language):
        assert semicolons(["Public", "Nombre attendu"]) == said
        assert semicolons(iter(["Public"])) == "Public"
