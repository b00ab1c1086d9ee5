"""On the dashboard: translations whose French page has moved on, and what each of them asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from core.editing.reach import editable
from core.text.dates import minute_in_words
from core.text.languages import name_of

TRANSLATE = "wagtail_localize.submit_translation"
SHOWN = 10  # those whose French page changed first


@dataclass(frozen=True, slots=True)
class Due:
    """A translation to bring up to date: of what, what to do and where, and when its French page was published."""

    title: str
    language: str
    code: str
    task: str
    url: str
    since: str


class TranslationsPanel(Component):
    """« Traductions à mettre à jour »: the same few queries whatever there is; each sees what they may change."""

    name = "translations"
    template_name = "core/translations_panel.html"
    order = 220

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        pages = list(behind(parent_context["request"].user)[: SHOWN + 1])
        report = reverse("wagtail_localize:translations_report")
        return {"due": list(_due(pages[:SHOWN])), "more": len(pages) > SHOWN, "report": report}


def behind(user: AbstractUser) -> QuerySet[Page]:
    """The translations this person may change that do not say yet what their live French page says, longest first.

    `moved_at` is when that one was published. A translation made text by text has `source`, the texts as they were
    taken from the French page at `synced_at`, and `lacks` some; any other is behind when nobody has worked on it since.
    What was worked on and waits to be published is behind too.
    """
    same = Page.objects.live().filter(translation_key=OuterRef("translation_key"))
    french = same.filter(locale__language_code=settings.LANGUAGE_CODE)
    by_text = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id"), enabled=True
    )
    lacking = _untranslated().filter(key=OuterRef("translation_key"), target=OuterRef("locale_id"))
    ready = Q(has_unpublished_changes=True) | Q(source__isnull=False)
    return (
        editable(user)
        .exclude(locale__language_code=settings.LANGUAGE_CODE)
        .annotate(
            french_title=Subquery(french.values("title")[:1]),
            moved_at=Subquery(french.values("last_published_at")[:1]),
            source=Subquery(by_text.values("source_id")[:1]),
            synced_at=Subquery(by_text.values("source__last_updated_at")[:1]),
            lacks=Exists(lacking),
        )
        .filter(
            Q(source=None, moved_at__gt=F("latest_revision_created_at"))
            | Q(synced_at__lt=F("moved_at"))
            | Q(lacks=True, moved_at__isnull=False)
            | (Q(live=True, moved_at__gt=F("last_published_at")) & ready)
        )
        .select_related("locale")
        .order_by("moved_at", "pk")
    )


def _untranslated() -> QuerySet[StringSegment]:
    """Texts of French pages without their words in a language that these are translated to: `key`, `target`."""
    words = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("target"),
        has_error=False,
    )
    segments = StringSegment.objects.filter(source__translations__enabled=True)
    named = segments.annotate(key=F("source__object_id"), target=F("source__translations__target_locale_id"))
    return named.filter(~Exists(words))


def _due(pages: Sequence[Any]) -> Iterator[Due]:
    keys = [page.translation_key for page in pages if page.lacks]
    counted = (
        _untranslated()
        .filter(key__in=keys)
        .values_list("key", "target")
        .annotate(Count("pk"))
        .order_by("key")
    )
    missing: dict[tuple[UUID, int], int] = {(key, target): number for key, target, number in counted}
    for page in pages:
        task, url = _task(page, missing.get((page.translation_key, page.locale_id), 0))
        code = page.locale.language_code
        yield Due(page.french_title, name_of(code), code, task, url, minute_in_words(page.moved_at))


def _task(page: Any, missing: int) -> tuple[str, str]:
    """What to do next about a translation that is behind, and the screen to do it on."""
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if page.source and page.synced_at < page.moved_at:
        take = reverse("wagtail_localize:update_translations", args=[page.source])
        return _("Take the new texts of the French page"), take
    if missing:
        texts = ngettext("Translate %(count)s text", "Translate %(count)s texts", missing)
        return texts % {"count": missing}, edit
    if not page.source and page.moved_at > page.latest_revision_created_at:
        return _("Compare with the French page, change what differs, publish"), edit
    return _("Publish what is ready"), edit
