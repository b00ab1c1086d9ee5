"""What a kind of field is, and what all of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from core.models import Region
from core.text.cleaning import exact
from core.text.dates import PARIS
from core.text.languages import in_language
from registrations.fields.schema import FieldSpec

LONGEST_TYPED = 40_000  # characters of one value that a draft keeps: twice the longest answer there may be
MOST_TYPED = 200  # values of one field that a draft keeps: twice the most choices there may be

Typed = Any  # what a browser posts for one field: str | list[str] | dict[str, str] | list[dict[str, Typed]]


class Asking:
    """What the fields of one form are built with: a language, the day it is (in Paris), the day the intake closes.

    The regions are fetched once, when a first field needs them.
    """

    def __init__(self, language: str, *, at: datetime | None = None, closes_at: datetime | None = None):
        self.language = language
        self.today = (at or timezone.now()).astimezone(PARIS).date()
        self._pages: dict[str, Page | None] = {}
        self.closes_on = closes_at.astimezone(PARIS).date() if closes_at else None

    def page(self, key: str) -> Page | None:
        """The public page with that translation key, in the form's language or else in the site's own; asked once."""
        return self._found({key})[key]

    def pages_elsewhere(self, keys: set[str]) -> list[Page]:
        """Those of these pages that are public in the site's own language, and not in the form's."""
        found = [page for page in self._found(keys).values() if page is not None]
        return [page for page in found if page.locale.language_code != self.language]

    def _found(self, keys: set[str]) -> dict[str, Page | None]:
        """The page of each key, in one query for all. An alias is no translation: it says the same in French."""
        if unknown := keys - self._pages.keys():
            pages = Page.objects.live().public().filter(translation_key__in=unknown, alias_of__isnull=True)
            here = {
                (str(page.translation_key), page.locale.language_code): page
                for page in pages.select_related("locale").order_by("pk")
            }
            order = (self.language, settings.LANGUAGE_CODE)
            for key in unknown:
                self._pages[key] = next((here[key, code] for code in order if (key, code) in here), None)
        return {key: self._pages[key] for key in sorted(keys)}

    @cached_property
    def regions(self) -> list[tuple[str, str]]:
        """Codes and names, in the order of the regions."""
        return [
            (region.code, in_language(region.name_fr, region.name_en, self.language))
            for region in Region.objects.order_by("rank", "pk")
        ]


def plain(value: Any) -> str:
    """A posted value, clean as all that is posted (`Kind.clean`), as a text no longer than a draft keeps."""
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value)[:LONGEST_TYPED]


def plain_list(values: Any) -> list[str]:
    """Several posted values as such texts, without empty ones."""
    values = values if isinstance(values, list | tuple) else [values]
    return [text for value in values[:MOST_TYPED] if (text := plain(value))]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of field: how it is asked, and the translations of its answer.

    `store` makes JSON of a valid value, `show` words of what is stored, `retype` what a browser would post of what is
    stored, and `keep` what a draft keeps of what was posted, valid or not. `clean` takes from each posted text what
    nobody sees (`core.text.cleaning`), before anything else looks at it: the strictest way, unless a kind asks for
    words.
    """

    build: Callable[[FieldSpec, Asking], forms.Field]
    store: Callable[[Any], Any] = lambda value: value or None
    show: Callable[[FieldSpec, Any, str | None], str] = lambda spec, answer, language: str(answer)
    retype: Callable[[Any], Typed] = str
    keep: Callable[[Any], Typed] = plain
    clean: Callable[[str], str] = exact
