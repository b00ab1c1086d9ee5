"""Pages as the content files write them, the translations completed by what is the same in every language."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, TextField, URLField
from wagtail.fields import StreamField
from wagtail.models import Page

from config.demo.content import pages_in

ABOUT_THE_ENTRY = {"key", "type", "parent"}
ORIGINAL = "fr"


def entries_in(language: str) -> list[dict[str, Any]]:
    """Every page of that language. A translation says words only: the rest is that of the French page."""
    entries = pages_in(language)
    if language == ORIGINAL:
        return entries
    french = {entry["key"]: entry for entry in pages_in(ORIGINAL)}
    keys = {entry["key"] for entry in entries}
    return [_completed(entry, french[entry["key"]], translated=keys) for entry in entries]


def fields_of(model: type[Model], entry: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The model's fields that the entry gives. Raises FieldDoesNotExist for a name the model does not have."""
    return [(model._meta.get_field(name), raw) for name, raw in entry.items() if name not in ABOUT_THE_ENTRY]


def _completed(
    entry: dict[str, Any], french: dict[str, Any], *, translated: Collection[str]
) -> dict[str, Any]:
    """The entry with the French page's place, dates, sums, choices and links, save links to untranslated pages."""
    kept = {name: french[name] for name in ("type", "parent") if name in french}
    for field, raw in fields_of(apps.get_model(french["type"]), french):
        if _says_words(field):
            continue
        leads_to_page = field.related_model and issubclass(field.related_model, Page)
        if isinstance(raw, list):
            kept[field.name] = [key for key in raw if not leads_to_page or key in translated]
        elif not leads_to_page or raw in translated:
            kept[field.name] = raw
    return kept | entry


def _says_words(field: Any) -> bool:
    """Whether the field holds a text that each language writes for itself."""
    if isinstance(field, URLField) or field.choices:
        return False
    return isinstance(field, StreamField | CharField | TextField)
