"""What the inbox's search reads: the words of each registration, folded, in a table of their own."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models.functions import StrIndex
from django.utils.translation import gettext_lazy as _

from core.text.stems import APOSTROPHES, fold
from registrations.fields.kinds import retype
from registrations.fields.schema import FieldSpec

CODES = frozenset({"choice", "choices", "region", "yes_no", "consent", "scale", "files"})  # found by filters
SPACED = re.compile(
    r"(?<=\d)[\s.\u00a0\u202f-]+(?=\d)"
)  # how people write phones, numbers of companies, amounts
AS_TYPED = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
REFERENCE = re.compile(r"[a-z][a-z0-9]*-\d{4}-(?P<number>\d{4,})")
NUMERIC = re.compile(r"\+?[\d\s.\u00a0\u202f-]+")


class SearchTextQuerySet(models.QuerySet["SearchText"]):
    def holding(self, word: str, place: int = 0):
        """Those that say this folded word; `place` tells it from others of the same search.

        Of a reference the index is asked for the number alone: to intersect what all references share takes ten times
        as long.
        """
        reference = REFERENCE.fullmatch(word)
        if not reference:
            return self.filter(words__contains=word)
        whole = {f"at_{place}": StrIndex("words", models.Value(word))}
        return self.alias(**whole).filter(words__contains=reference["number"], **{f"at_{place}__gt": 0})

    def write(self, registrations: Iterable[Any], *, is_new: bool = False) -> None:
        """Have these registrations found by what they say now. New ones have no words yet."""
        rows = list(registrations)
        if not is_new:
            self.filter(registration__in=[each.pk for each in rows]).delete()
        made = [SearchText(registration=each, words=words_of(each)) for each in rows]
        SearchText.objects.bulk_create(made)


class SearchText(models.Model):
    """The words of one registration: reference, name, address, and all it answered but what is confidential.

    Confidential and sensitive answers are in no search: whoever finds by a word has read it.
    """

    registration = models.OneToOneField(
        "registrations.Registration",
        verbose_name=_("registration"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="search_text",
    )
    words = models.TextField(_("words"))

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a registration")
        verbose_name_plural = _("words of registrations")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.registration_id}"


def unspaced(typed: str) -> str:
    """A number as one, however it is spaced; anything else as it is."""
    return SPACED.sub("", typed) if NUMERIC.fullmatch(typed) else typed


def _folded(text: str) -> str:
    """Without case and accents, and with the apostrophe that keyboards have."""
    return fold(text).translate(AS_TYPED)


def words_of(registration: Any) -> str:
    """Everything that finds it, folded; numbers also without the spaces that people write into them."""
    said = [registration.reference, registration.name, registration.email]
    for spec in registration.version.specs:
        said.extend(_said(spec, registration.answers.get(spec.key)))
    folded = _folded("\n".join(filter(None, said)))
    joined = SPACED.sub("", folded)
    return folded if joined == folded else f"{folded}\n{joined}"


def searched(typed: str) -> list[str]:
    """What to look for: the words typed, folded, ten at most; a number as one, however it is spaced."""
    return unspaced(_folded(typed.replace("\x00", "")).strip()).split()[:10]


def _said(spec: FieldSpec, answer: Any) -> Iterator[str]:
    """What an answer says in words or in numbers; of a group, what its rows do. Nothing for what is guarded."""
    if spec.is_guarded or spec.kind in CODES:
        return
    if isinstance(answer, str | int | float) and not isinstance(answer, bool):
        yield str(answer)
        if spec.kind == "phone":
            yield str(retype(spec, answer))  # as the French type it: ten figures
    elif isinstance(answer, dict):
        yield from (str(each) for each in answer.values() if isinstance(each, str))
    elif isinstance(answer, list):
        for row in answer:
            for inner in spec.fields:
                yield from _said(inner, row.get(inner.key) if isinstance(row, dict) else None)
