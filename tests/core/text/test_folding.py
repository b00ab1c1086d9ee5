"""Both databases fold letters as Python does."""

import pytest
from django.db.models import Value

from core.models import User
from core.text.folding import LETTERS, OPENED, PLAIN, Folded
from core.text.stems import fold
from tests import factories

pytestmark = pytest.mark.django_db


def folded(text: str) -> str:
    factories.staff()
    return User.objects.values_list(Folded(Value(text)), flat=True).first()


def test_letters_of_latin_scripts_are_folded_by_the_database_as_in_python():
    letters = "".join(letter for letter in LETTERS if letter in PLAIN or letter in OPENED)

    assert len(letters) > 500
    assert folded(letters) == fold(letters)


@pytest.mark.parametrize(
    "text", ["", "ABC xyz 019", "E\u0301loi\u0308se", "Œuvre", "Đặng Ñandú ÇA", "100 % d’été_'\\"]
)
def test_words_are_folded_by_the_database_as_in_python(text):
    assert folded(text) == fold(text)
