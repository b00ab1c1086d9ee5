"""How long a text may be, in characters or in words, counted as a person would."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.formats import number_format
from django.utils.translation import gettext as _


def words_in(text: str) -> int:
    """How many words; a French « : » between two spaces is none."""
    return sum(any(character.isalnum() for character in piece) for piece in text.split())


@deconstructible
class LengthLimit:
    """Refuses a text of more than `limit` characters; the end of a line is one, as in the browser's own count."""

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, text: str) -> None:
        if len(text) > self.limit:
            raise ValidationError(
                _("Shorten this text: it has %(count)s characters and may have %(limit)s."),
                code="max_length",
                params={"count": number_format(len(text)), "limit": number_format(self.limit)},
            )


@deconstructible
class WordLimit:
    """Refuses a text of more than `limit` words."""

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, text: str) -> None:
        counted = words_in(text)
        if counted > self.limit:
            raise ValidationError(
                _("Shorten this text: it has %(count)s words and may have %(limit)s."),
                code="max_words",
                params={"count": number_format(counted), "limit": number_format(self.limit)},
            )
