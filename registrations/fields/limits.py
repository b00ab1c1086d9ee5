"""How long a text may be, in characters or in words, counted as a person would."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.fields.schema import FieldSpec

LONGEST_LINE = 255
LONGEST_TEXT = 20_000
USUAL_TEXT = 3000
LONGEST_TOLD = 200  # characters of a line: one that may be longer says nothing of its limit


def _figures(number: int) -> str:
    return number_format(number, force_grouping=True)


def words_in(text: str) -> int:
    """How many words; a French « : » between two spaces is none."""
    return sum(any(character.isalnum() for character in piece) for piece in text.split())


def too_long(count: int, limit: int) -> str:
    """What is said of a text of so many characters that may have so many, in the active language."""
    words = {"count": _figures(count), "limit": _figures(limit)}
    return _("Shorten this text: it has %(count)s characters and may have %(limit)s.") % words


@deconstructible
class LengthLimit:
    """Refuses a text of more than `limit` characters; the end of a line is one, as in the browser's own count."""

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, text: str) -> None:
        if len(text) > self.limit:
            raise ValidationError(too_long(len(text), self.limit), code="max_length")


class LongText(forms.CharField):
    """A text of several lines, of `most` characters: one that is longer is refused with how many it has.

    Without `maxlength`, by which the browser would cut off of what is pasted without a word.
    """

    def __init__(self, *, most: int, **options: Any):
        super().__init__(**options)
        self.validators.append(LengthLimit(most))


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
                params={"count": _figures(counted), "limit": _figures(self.limit)},
            )


def longest(spec: FieldSpec) -> int:
    """How many characters an answer may have."""
    if spec.kind == "text":
        return min(spec.max_length or LONGEST_LINE, LONGEST_LINE)
    return min(spec.max_length or (LONGEST_TEXT if spec.max_words else USUAL_TEXT), LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an answer may be: `most` of `unit`, « characters » or « words », in words, and as the count goes."""

    most: int
    unit: str
    words: str
    count: str  # with {count} where the browser writes how many there are


def limit_of(spec: FieldSpec) -> Limit | None:
    """What is told of an answer's length; None for a name, or a line that nobody would fill."""
    if spec.max_words:
        words = {"limit": _figures(spec.max_words)}
        return Limit(
            spec.max_words,
            "words",
            ngettext("%(limit)s word at most.", "%(limit)s words at most.", spec.max_words) % words,
            ngettext("{count} of %(limit)s word", "{count} of %(limit)s words", spec.max_words) % words,
        )
    most = longest(spec)
    if (
        spec.kind not in ("text", "long_text")
        or spec.identifies
        or (spec.kind == "text" and most > LONGEST_TOLD)
    ):
        return None
    words = {"limit": _figures(most)}
    return Limit(
        most,
        "characters",
        ngettext("%(limit)s character at most.", "%(limit)s characters at most.", most) % words,
        ngettext("{count} of %(limit)s character", "{count} of %(limit)s characters", most) % words,
    )
