"""What one may propose to somebody at the moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.text.dates import deadline_in_words
from core.text.languages import active_language
from core.text.stems import fold
from registrations.models import Intake


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one may propose to somebody."""

    title: str
    note: str
    url: str


def choices(workflow_code: str, namespace: str, at: datetime | None = None) -> Iterator[Choice]:
    """The pages one may propose now, by title; those of deleted pages are left out."""
    at = at or timezone.now()
    intakes = Intake.objects.for_staff().open(at).filter(form__workflow_code=workflow_code)
    intakes = list(intakes.select_related("form").order_by("opens_at", "pk"))
    titles = titles_of(intakes)
    known = [(titles[intake.page_key], intake) for intake in intakes if intake.page_key in titles]
    for title, intake in sorted(known, key=lambda pair: fold(pair[0])):
        until = (
            _("until %(date)s, Paris time") % {"date": deadline_in_words(intake.closes_at)}
            if intake.closes_at
            else ""
        )
        note = " · ".join(part for part in (intake.name, until) if part)
        yield Choice(title, note, reverse(f"{namespace}:write", args=[intake.pk]))


def titles_of(intakes: Iterable[Intake]) -> dict[UUID, str]:
    """The titles of the live pages, by their key, in the language of the admin where the page has it."""
    language = active_language()
    pages = Page.objects.live().filter(translation_key__in={intake.page_key for intake in intakes})
    in_order = pages.select_related("locale").order_by("-locale_id", "pk")
    titles = {page.translation_key: page.title for page in in_order}
    return titles | {
        page.translation_key: page.title for page in in_order if page.locale.language_code == language
    }
