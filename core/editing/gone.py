"""A translation keeps pointing to what was chosen once: its editor says what was deleted since, and it is published.

wagtail-localize asks for each chosen image, document, page or shared content by its key. For one that is gone its
editor was blank (a script error) or an error 500, and publishing failed. Here what is gone is left out of what it is
handed, and said in words.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail_localize import models as localize
from wagtail_localize.segments import OverridableSegmentValue, ingest

from core.text.languages import name_of

WORDS = {
    "image_chooser": gettext_lazy("This image was deleted"),
    "document_chooser": gettext_lazy("This document was deleted"),
    "page_chooser": gettext_lazy("This page was deleted"),
    "snippet_chooser": gettext_lazy("This shared content was deleted"),
}
EMPTY = (None, "")
Chosen = tuple[type[Model], Any]  # what a segment points to


# --- What the editor is handed


def without_what_is_gone(props: str) -> str:
    """The JSON for the editor of a translation; what is gone is empty there, and an error on its row says so."""
    data = json.loads(props)
    # By the segment's key, which those of words and of choices count each for themselves.
    rows = {row["id"]: (model, row) for row in data["segments"] if (model := _model_of(row))}
    overrides = {each["segment_id"]: each for each in data["initialOverrides"] if each["segment_id"] in rows}
    missing = gone(
        [(model, row["value"]) for model, row in rows.values()]
        + [(rows[key][0], own["data"]) for key, own in overrides.items()]
    )
    for key, (model, row) in rows.items():
        own, source = overrides.get(key), row["value"]
        if own and (model, own["data"]) in missing:
            instead = _instead(data, source_serves=(model, source) not in missing)
            own["error"] = f"{_was(row, model, own['data'])} {instead}"
            own["data"] = None
        if (model, source) in missing:
            row["value"] = None
            if own is None:
                error = f"{_was(row, model, source)} {_instead(data, source_serves=False)}"
                data["initialOverrides"].append({"segment_id": key, "data": None, "error": error})
    return json.dumps(data)


def gone(chosen: Iterable[Chosen]) -> set[Chosen]:
    """Those of these that no longer exist, one query for each model."""
    by_model = defaultdict(set)
    for model, key in chosen:
        if key not in EMPTY:
            by_model[model].add(key)
    return {
        (model, key)
        for model, keys in by_model.items()
        for key in keys - set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    }


def _model_of(row: dict) -> type[Model] | None:
    """What a row of the editor lets one choose; None for a row of words or facts."""
    widget = (row["location"].get("widget") or {}) if row["type"] == "synchronised_value" else {}
    if widget.get("type") == "snippet_chooser":
        named = widget["snippet_model"]
        return apps.get_model(named["app_label"], named["model_name"])
    models = {
        "image_chooser": get_image_model,
        "document_chooser": get_document_model,
        "page_chooser": lambda: Page,
    }
    find = models.get(widget.get("type", ""))
    return find() if find else None


def _was(row: dict, model: type[Model], key: Any) -> str:
    """What is gone, by the title it had where the site's history knows it."""
    what, title = str(WORDS[row["location"]["widget"]["type"]]), title_of(model, key)
    return _("%(what)s: “%(title)s”.") % {"what": what, "title": title} if title else f"{what}."


def title_of(model: type[Model], key: Any) -> str:
    """The title of something deleted in the admin; empty where the history does not say."""
    if issubclass(model, Page):
        entries = PageLogEntry.objects.filter(page=key)
    else:
        kind = ContentType.objects.get_for_model(model)
        entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(key))
    last = entries.filter(action="wagtail.delete").order_by("timestamp").last()
    return last.label if last else ""


def _instead(data: dict, *, source_serves: bool) -> str:
    words = {"language": name_of(data["sourceLocale"]["code"])}
    if source_serves:
        return _("The one in %(language)s is shown until you choose another one.") % words
    return _("Choose another one here, or in %(language)s.") % words


# --- What is published


class Writer(ingest.StreamFieldSegmentsWriter):
    """Puts translated pieces into blocks; what is gone, or belongs to what is gone, leaves its block as it is."""

    def handle_block(self, block_type: blocks.Block, block_value: Any, segments: list) -> Any:
        if isinstance(block_type, ImageBlock):
            return self._image(block_type, block_value, segments)
        if isinstance(block_type, blocks.ChooserBlock) and isinstance(segments[0], OverridableSegmentValue):
            found = block_type.model_class._base_manager.filter(pk=segments[0].data).first()
            return block_value if found is None else found
        return super().handle_block(block_type, block_value, segments)

    def _image(self, block_type: ImageBlock, image: Any, segments: list) -> Any:
        """The image chosen for the language, or else that of the source, with its words; None when there is neither."""
        parts = [(*segment.unwrap(), segment) for segment in segments]
        for name, inner, _whole in parts:
            if name == "image":
                image = self.handle_block(block_type.child_blocks["image"], image, [inner])
        words = [whole for name, _inner, whole in parts if name != "image"]
        return super().handle_block(block_type, image, words) if image is not None and words else image


ingest_segments = ingest.ingest_segments


def ingest_what_is_there(
    original: Model, translated: Model, source: Any, target: Any, segments: list
) -> None:
    """wagtail-localize's own, without the choices that are gone: the field keeps what the source has."""
    there = [each for each in segments if not _is_gone(type(translated), each)]
    ingest_segments(original, translated, source, target, there)


def _is_gone(model: type[Model], segment: Any) -> bool:
    if not isinstance(segment, OverridableSegmentValue) or "." in segment.path:
        return False
    try:
        field = model._meta.get_field(segment.path)
    except FieldDoesNotExist:
        return False
    return isinstance(field, ForeignKey) and bool(gone([(field.related_model, segment.data)]))


def mend_publishing() -> None:
    """Wagtail-localize offers no way to say how it writes: ours takes the place of its writer."""
    ingest.StreamFieldSegmentsWriter = Writer
    ingest.ingest_segments = localize.ingest_segments = ingest_what_is_there
